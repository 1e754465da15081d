// The Kubernetes API server, controller manager and scheduler in one executable: which of them runs is decided by the
// name it is called with. They share nearly all of their code, so one link takes a third of the time and space.
//
// Called as new-private-key it prints a key for service accounts' tokens, so that no openssl is needed.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"k8s.io/client-go/util/keyutil"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func command(name string) *cobra.Command {
	switch name {
	case "kube-apiserver":
		return apiserver.NewAPIServerCommand()
	case "kube-controller-manager":
		return controllermanager.NewControllerManagerCommand()
	case "kube-scheduler":
		return scheduler.NewSchedulerCommand()
	case "new-private-key":
		return &cobra.Command{Use: name, RunE: newPrivateKey}
	}
	return nil
}

func newPrivateKey(*cobra.Command, []string) error {
	key, err := keyutil.MakeEllipticPrivateKeyPEM()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(key)
	return err
}

func main() {
	chosen := command(filepath.Base(os.Args[0]))
	if chosen == nil {
		fmt.Fprintln(os.Stderr, "call this as kube-apiserver, kube-controller-manager or kube-scheduler")
		os.Exit(2)
	}
	os.Exit(cli.Run(chosen))
}
