package script

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// site NAME FOLDER: serves a folder of the script, as a provider's own web
// server does, until the script ends; the variable becomes its address.
func site(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: site NAME FOLDER")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	srv := &http.Server{Handler: http.FileServer(http.Dir(ts.MkAbs(args[1]))), ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(l) // ends with Close
	}()
	ts.Defer(func() {
		if err := srv.Close(); err != nil {
			fmt.Fprintln(ts.Stderr(), err)
		}
		<-ended
	})
	ts.Setenv(args[0], l.Addr().String())
}
