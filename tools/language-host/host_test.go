package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func exitWith(code int) error {
	return exec.Command("sh", "-c", fmt.Sprintf("exit %d", code)).Run()
}

func TestRunResponse(t *testing.T) {
	for name, test := range map[string]struct {
		err     error
		bail    bool
		message string
	}{
		"a program that ends well says nothing":             {},
		"a program that has told the user why only bails":   {err: exitWith(exitAfterMessage), bail: true},
		"an interrupted program only bails":                 {err: context.Canceled, bail: true},
		"any other exit code is told":                       {err: exitWith(7), message: "Program exited with non-zero exit code: 7"},
		"a program that could not be started is told as is": {err: os.ErrNotExist, message: "could not run the Python program: file does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runResponse(test.err)
			if got.GetBail() != test.bail || got.GetError() != test.message {
				t.Errorf("got bail %v, error %q", got.GetBail(), got.GetError())
			}
		})
	}
}

func TestStopEndsRunningPrograms(t *testing.T) {
	h := newHost("unused")
	started, result := make(chan struct{}), make(chan error)
	go func() {
		result <- h.run(context.Background(), func(ctx context.Context) (*exec.Cmd, error) {
			defer close(started)
			return exec.CommandContext(ctx, "sleep", "600"), nil
		})
	}()
	<-started
	h.stop()
	if response := runResponse(<-result); !response.GetBail() {
		t.Errorf("an interrupted program should bail, got %v", response)
	}
}

func TestRequiredPackagesComeFromTheVirtualEnvironmentOfTheProject(t *testing.T) {
	root := t.TempDir()
	packages := filepath.Join(root, ".venv", "lib", "python3.11", "site-packages")
	for name, content := range map[string]string{
		"pulumi_aws":    `{"resource": true, "name": "aws", "version": "7.51.1"}`,
		"pulumi_policy": `{"resource": false}`,
	} {
		folder := filepath.Join(packages, name)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "pulumi-plugin.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	options, err := structpb.NewStruct(map[string]any{"toolchain": "pip", "virtualenv": ".venv"})
	if err != nil {
		t.Fatal(err)
	}

	got, err := newHost("unused").GetRequiredPackages(context.Background(), &pulumirpc.GetRequiredPackagesRequest{
		Info: &pulumirpc.ProgramInfo{RootDirectory: root, ProgramDirectory: root, Options: options},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.GetPackages()) != 1 || got.GetPackages()[0].GetName() != "aws" || got.GetPackages()[0].GetVersion() != "v7.51.1" {
		t.Errorf("got %v", got.GetPackages())
	}
}

func TestAboutStartsPythonOnceAndWithoutPip(t *testing.T) {
	root := t.TempDir()
	folder, calls := filepath.Join(root, ".venv", "bin"), filepath.Join(root, "calls")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho \"$*\" >>" + calls + "\nprintf '3.11.4\\n/opt/python\\n'\n"
	if err := os.WriteFile(filepath.Join(folder, "python"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	options, err := structpb.NewStruct(map[string]any{"toolchain": "pip", "virtualenv": ".venv"})
	if err != nil {
		t.Fatal(err)
	}

	got, err := newHost("unused").About(context.Background(), &pulumirpc.AboutRequest{
		Info: &pulumirpc.ProgramInfo{RootDirectory: root, ProgramDirectory: root, Options: options},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.GetVersion() != "3.11.4" || got.GetExecutable() != "/opt/python" {
		t.Errorf("got %v", got)
	}
	said, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(said), "\n") != 1 || strings.Contains(string(said), "pip") {
		t.Errorf("Python was started with:\n%s", said)
	}
}
