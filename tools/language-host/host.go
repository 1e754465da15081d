package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	// exitAfterMessage is the code the exec script ends with when it has already told the user what is wrong.
	exitAfterMessage = 32

	// gracePeriod is how long an interrupted program may take to end; the engine itself waits five seconds.
	gracePeriod = time.Second
)

// host answers the engine. Its programs end when the engine cancels, goes away, or interrupts the host.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engine string // address of the engine's gRPC server
	exec   string // path of the SDK's script that runs a program

	running context.Context
	cancel  context.CancelFunc
	started sync.WaitGroup
}

func newHost(execScript string) *host {
	running, cancel := context.WithCancel(context.Background())
	return &host{exec: execScript, running: running, cancel: cancel}
}

// stop interrupts what runs and returns when it has ended; without anything running it returns at once.
func (h *host) stop() {
	h.cancel()
	h.started.Wait()
}

// run starts a command and waits for it, ending it when the request or the host is cancelled.
func (h *host) run(ctx context.Context, build func(context.Context) (*exec.Cmd, error)) error {
	h.started.Add(1)
	defer h.started.Done()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.running, cancel)()

	cmd, err := build(ctx)
	if err != nil {
		return err
	}
	// Python answers an interrupt with a traceback, which would bury the error that the user has to read.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = gracePeriod
	if err := cmd.Run(); err != nil {
		return errors.Join(ctx.Err(), err)
	}
	return nil
}

func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	if req.GetEngineAddress() != "" {
		h.engine = req.GetEngineAddress()
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: sdk.Version.String()}, nil
}

func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	python, err := resolve(req.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := python.ValidateVenv(ctx); err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	config, err := json.Marshal(req.GetConfig())
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(req.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}

	err = h.run(ctx, func(ctx context.Context) (*exec.Cmd, error) {
		cmd, err := python.Command(ctx, h.programArguments(req)...)
		if err != nil {
			return nil, err
		}
		cmd.Dir = req.GetPwd()
		cmd.Env = append(cmd.Environ(),
			"PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		return cmd, nil
	})
	return runResponse(err), nil
}

func (h *host) programArguments(req *pulumirpc.RunRequest) []string {
	info := req.GetInfo()
	return append([]string{
		"-u", h.exec,
		"--monitor", req.GetMonitorAddress(),
		"--engine", h.engine,
		"--project", req.GetProject(),
		"--stack", req.GetStack(),
		"--organization", req.GetOrganization(),
		"--root_directory", info.GetRootDirectory(),
		"--pwd", req.GetPwd(),
		"--dry_run", strconv.FormatBool(req.GetDryRun()),
		"--parallel", strconv.Itoa(int(req.GetParallel())),
		filepath.Join(info.GetProgramDirectory(), info.GetEntryPoint()),
	}, req.GetArgs()...)
}

// runResponse says how a program ended. "Bail" means that the user already knows why.
func runResponse(err error) *pulumirpc.RunResponse {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}
	case errors.Is(err, context.Canceled):
		return &pulumirpc.RunResponse{Bail: true}
	case errors.As(err, &exit) && exit.ExitCode() == exitAfterMessage:
		return &pulumirpc.RunResponse{Bail: true}
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode())}
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("could not run the Python program: %v", err)}
	}
}

// RunPlugin runs a policy pack, or a plugin written in Python, and passes on what it prints.
func (h *host) RunPlugin(
	req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	python, err := resolve(req.GetInfo())
	if err != nil {
		return err
	}
	if err := python.ValidateVenv(server.Context()); err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	err = h.run(server.Context(), func(ctx context.Context) (*exec.Cmd, error) {
		program := req.GetInfo().GetProgramDirectory()
		arguments, folder := append([]string{"-u", program}, req.GetArgs()...), req.GetPwd()
		if req.GetKind() == "analyzer" {
			// A policy pack is started by the SDK's own module, and finds its files beside itself.
			arguments, folder = append([]string{"-u", "-m", "pulumi.policy"}, append(req.GetArgs(), program)...), program
		}
		cmd, err := python.Command(ctx, arguments...)
		if err != nil {
			return nil, err
		}
		cmd.Dir = folder
		if len(req.GetEnv()) > 0 {
			cmd.Env = activated(ctx, python, req.GetEnv())
		}
		cmd.Stdout, cmd.Stderr = stdout, stderr
		return cmd, nil
	})

	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	code := int32(0)
	if exit != nil {
		code = int32(exit.ExitCode())
	}
	return server.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

// Cancel ends what runs: the user has interrupted the engine.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}
