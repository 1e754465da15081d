package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// resolve finds the Python of a project from the runtime options of its Pulumi.yaml or PulumiPolicy.yaml.
func resolve(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	fields := info.GetOptions().GetFields()
	options := toolchain.PythonOptions{
		Root:       info.GetRootDirectory(),
		ProgramDir: info.GetProgramDirectory(),
		Virtualenv: fields["virtualenv"].GetStringValue(),
	}
	switch name := fields["toolchain"].GetStringValue(); name {
	case "", "auto":
		options.Toolchain = toolchain.Auto
	case "pip":
		options.Toolchain = toolchain.Pip
	case "uv":
		options.Toolchain = toolchain.Uv
	case "poetry":
		options.Toolchain = toolchain.Poetry
	default:
		return nil, fmt.Errorf("runtime option toolchain is %q: expected auto, pip, uv or poetry", name)
	}
	return toolchain.ResolveToolchain(options)
}

// activated is an environment in which the project's virtual environment comes first.
func activated(ctx context.Context, python toolchain.Toolchain, environment []string) []string {
	folder, err := python.VirtualEnvPath(ctx)
	if err != nil || folder == "" {
		return environment
	}
	return toolchain.ActivateVirtualEnv(environment, folder)
}

// whoAmI asks Python for its version and its executable. Nothing of the virtual environment has to be loaded for that.
const whoAmI = "import sys; print(sys.version.split()[0]); print(sys.executable)"

// About starts Python once. The engine asks at every run, and the toolchain's own answer would start it three times: the
// slowest of them is pip, of which nobody here wants to know the version.
func (h *host) About(ctx context.Context, req *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	python, err := resolve(req.GetInfo())
	if err != nil {
		return nil, err
	}
	cmd, err := python.Command(ctx, "-I", "-S", "-c", whoAmI)
	if err != nil {
		return nil, err
	}
	answer, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s does not run: %w", cmd.Path, err)
	}
	version, executable, _ := strings.Cut(strings.TrimSpace(string(answer)), "\n")
	parsed, err := toolchain.ParsePythonVersion(version)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: executable, Version: parsed.String()}, nil
}

func (h *host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	python, err := resolve(req.GetInfo())
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, req.GetIsTerminal())
	if err != nil {
		return err
	}
	err = python.InstallDependencies(
		server.Context(), req.GetInfo().GetProgramDirectory(), req.GetUseLanguageVersionTools(), true, stdout, stderr)
	return errors.Join(err, closer.Close())
}

func (h *host) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

func (h *host) GetProgramDependencies(
	ctx context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	found, err := installed(ctx, req.GetInfo(), "*.dist-info")
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, folder := range found {
		name, version, ok := strings.Cut(strings.TrimSuffix(filepath.Base(folder), ".dist-info"), "-")
		if ok {
			response.Dependencies = append(response.Dependencies, &pulumirpc.DependencyInfo{Name: name, Version: version})
		}
	}
	return response, nil
}

// GetRequiredPackages lists the providers of the installed SDKs, so that the engine gets their plugins beforehand.
func (h *host) GetRequiredPackages(
	ctx context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	found, err := installed(ctx, req.GetInfo(), filepath.Join("*", "pulumi-plugin.json"))
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, file := range found {
		required, err := requiredPackage(file)
		if err != nil {
			return nil, err
		}
		if required != nil {
			response.Packages = append(response.Packages, required)
		}
	}
	return response, nil
}

// requiredPackage reads what an SDK says about its provider, or nothing when it has none.
func requiredPackage(file string) (*pulumirpc.PackageDependency, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var plugin struct {
		Resource              bool
		Name, Version, Server string
	}
	if err := json.Unmarshal(content, &plugin); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if !plugin.Resource {
		return nil, nil
	}
	return &pulumirpc.PackageDependency{
		Name: plugin.Name, Kind: "resource", Version: "v" + strings.TrimPrefix(plugin.Version, "v"), Server: plugin.Server,
	}, nil
}

// installed lists what matches in the packages folder of a project's virtual environment.
func installed(ctx context.Context, info *pulumirpc.ProgramInfo, pattern string) ([]string, error) {
	python, err := resolve(info)
	if err != nil {
		return nil, err
	}
	folder, err := python.VirtualEnvPath(ctx)
	if err != nil || folder == "" {
		return nil, err
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return filepath.Glob(filepath.Join(folder, "lib", "python*", "site-packages", pattern))
}
