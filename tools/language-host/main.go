// Command pulumi-language-python lets the Pulumi engine run Python programs and policy packs.
//
// The vendor's own language host cannot be fetched as a Go module, so this one stands in for it where the engine had to
// be built from modules. The virtual environment is the business of the SDK's toolchain package; this program only
// answers the engine and starts Python.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// healthInterval is how often the host looks whether the engine still lives, so that a killed engine leaves no orphans.
const healthInterval = time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

func run() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if self, err = filepath.EvalSymlinks(self); err != nil {
		return err
	}

	// The engine interrupts the host when it is done with it, and waits five seconds before it kills.
	alive, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	h := newHost(filepath.Join(filepath.Dir(self), "pulumi-language-python-exec"))
	if len(os.Args) > 1 {
		h.engine = os.Args[len(os.Args)-1]
		if err := rpcutil.Healthcheck(alive, h.engine, healthInterval, stop); err != nil {
			return err
		}
	}

	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(s *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(s, h)
			return nil
		},
	})
	if err != nil {
		return err
	}
	// The engine reads the port from the first line.
	fmt.Println(server.Port)

	select {
	case <-alive.Done():
		h.stop()
		return nil
	case err := <-server.Done:
		return err
	}
}
