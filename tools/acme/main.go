// Two parts of cert-manager in one executable: the controllers that get certificates from ACME servers (controller), and
// the server that answers HTTP-01 in the place of a pod of the solver (acmesolver).
//
// cert-manager's own commands are Go modules that no proxy has (cmd/controller, cmd/acmesolver), so this file does what
// they do with the packages of the main module. Other issuers are left out, which halves the time of the build.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmechallenges"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmeorders"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/acme"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/acme"
	"github.com/cert-manager/cert-manager/pkg/issuer/acme/http/solver"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/api/resource"
)

// The controllers' own default. Source: cert-manager, internal/apis/config/controller/v1alpha1/defaults.go.
const backoff = time.Hour

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	commands := map[string]func(context.Context, []string) error{"controller": control, "acmesolver": solve}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "expected controller or acmesolver")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](ctx, os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func control(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("controller", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "file with the cluster's address and credentials")
	nameservers := flags.String("nameservers", "", "addresses with ports, separated by commas, for checks of a challenge")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	servers := strings.Split(*nameservers, ",")
	cpu, memory := resource.MustParse("10m"), resource.MustParse("64Mi")
	factory, err := controller.NewContextFactory(ctx, controller.ContextOptions{
		Kubeconfig:         *kubeconfig,
		KubernetesAPIQPS:   50,
		KubernetesAPIBurst: 100,
		ACMEOptions: controller.ACMEOptions{
			HTTP01SolverImage:                 "acmesolver",
			HTTP01SolverResourceRequestCPU:    cpu,
			HTTP01SolverResourceRequestMemory: memory,
			HTTP01SolverResourceLimitsCPU:     cpu,
			HTTP01SolverResourceLimitsMemory:  memory,
			ACMEHTTP01SolverRunAsNonRoot:      true,
			HTTP01SolverNameservers:           servers,
			DNS01Nameservers:                  servers,
			DNS01CheckRetryPeriod:             time.Second,
		},
		SchedulerOptions: controller.SchedulerOptions{MaxConcurrentChallenges: 60},
		CertificateOptions: controller.CertificateOptions{
			CertificateRequestMinimumBackoffDuration: backoff,
			CertificateRequestMaximumBackoffDuration: backoff,
		},
		ConfigOptions: controller.ConfigOptions{EnableGatewayAPI: true},
	})
	if err != nil {
		return err
	}
	shared, err := factory.Build()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for name, build := range controller.Known() {
		one, err := build(factory)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		group.Go(func() error { return one.Run(2, ctx) })
	}
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	shared.HTTP01ResourceMetadataInformersFactory.Start(ctx.Done())
	shared.GWShared.Start(ctx.Done())
	return group.Wait()
}

func solve(ctx context.Context, arguments []string) error {
	flags, server := flag.NewFlagSet("acmesolver", flag.ExitOnError), new(solver.HTTP01Solver)
	// The flags of cert-manager's own command, which the pods of the solver have as arguments.
	flags.IntVar(&server.ListenPort, "listen-port", 8089, "the port")
	flags.StringVar(&server.Domain, "domain", "", "the domain to prove")
	flags.StringVar(&server.Token, "token", "", "the challenge's token")
	flags.StringVar(&server.Key, "key", "", "the answer")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.Listen(logf.FromContext(ctx)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
