// Package versitygw reads from versitygw, a server of S3 over a folder, what
// bannin must read from any.
package versitygw

import (
	"net"
	"testing"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"

	"bannin/source/aws/awstest"
)

func TestVersitygw(t *testing.T) {
	root := auth.Account{Access: "AKIAROOT", Secret: "root-secret", Role: auth.RoleAdmin}
	stranger := auth.Account{Access: "AKIASTRANGER", Secret: "stranger-secret", Role: auth.RoleUser}
	awstest.Run(t, awstest.Server{URL: "http://" + serve(t, root, stranger), Key: root.Access, Secret: root.Secret,
		Stranger: [2]string{stranger.Access, stranger.Secret}})
}

// serve starts the server, and tells its address. There can be one in a process.
func serve(t *testing.T, root, stranger auth.Account) string {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	attributes, err := meta.NewSideCar(t.TempDir()) // not every file system has attributes of its own
	check(err)
	folder, err := posix.New(t.TempDir(), attributes, posix.PosixOpts{})
	check(err)
	accounts, err := auth.New(&auth.Opts{RootAccount: root, Dir: t.TempDir()})
	check(err)
	check(accounts.CreateAccount(stranger))
	listening := make(chan struct{})
	server, err := s3api.New(folder, middlewares.RootUserConfig{Access: root.Access, Secret: root.Secret}, "us-east-1", accounts, nil, nil, nil, nil,
		s3api.WithQuiet(), s3api.WithConcurrencyLimiter(1000, 1000), s3api.WithOnListen(func() { close(listening) }))
	check(err)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	address := free.Addr().String()
	check(free.Close())
	ended := make(chan error, 1)
	go func() { ended <- server.ServeMultiPort([]string{address}) }()
	t.Cleanup(func() {
		check(server.ShutDown())
		<-ended
	})
	select {
	case <-listening:
	case err := <-ended:
		t.Fatal(err)
	}
	return address
}
