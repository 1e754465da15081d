// Command pulumi-language-nodejs lets the Pulumi engine run Node.js programs, for the tests of the component package.
//
// The vendor's own language host cannot be fetched as a Go module. This one has what those tests need: it writes an SDK
// with the vendor's generator, and starts the runner that the npm package @pulumi/pulumi has.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// healthInterval is how often the host looks whether the engine still lives, so that a killed engine leaves no orphans.
const healthInterval = time.Second

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

func serve() error {
	alive, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	h := &host{running: alive}
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
		return nil
	case err := <-server.Done:
		return err
	}
}
