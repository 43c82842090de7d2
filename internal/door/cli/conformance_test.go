package cli

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An endpoint that signs what it is given must not be near keys that mean
// something, nor where others can reach it.
func TestConformanceRefusesADataFolderAndAnyAddressButLoopback(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "cairn.yaml")
	write(t, dir, "cairn.yaml", []byte("data_dir: "+dir+"\n"))
	for name, c := range map[string]struct {
		env, args []string
		want      string
	}{
		"--data":             {nil, []string{"--data", dir}, "names an installation"},
		"--data, empty":      {nil, []string{"--data", filepath.Join(dir, "none")}, "names an installation"},
		"CAIRN_DATA_DIR":     {[]string{"CAIRN_DATA_DIR=" + dir}, nil, "CAIRN_DATA_DIR"},
		"--database":         {nil, []string{"--database", "sqlite:" + dir + "/x.db"}, "names an installation"},
		"CAIRN_DATABASE":     {[]string{"CAIRN_DATABASE=postgres://cairn@db/cairn"}, nil, "CAIRN_DATABASE"},
		"--config":           {nil, []string{"--config", file}, file},
		"every address":      {nil, []string{"--addr", "0.0.0.0:0"}, "may be reached by others"},
		"no host":            {nil, []string{"--addr", ":0"}, "may be reached by others"},
		"every address, TLS": {nil, []string{"--tls-addr", "[::]:0"}, "may be reached by others"},
		"a name":             {nil, []string{"--addr", "learn.example:80"}, "may be reached by others"},
		"no port":            {nil, []string{"--addr", "127.0.0.1"}, "Cannot listen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cairn{t, c.env}.says(failed, c.want, append([]string{"conformance"}, c.args...)...)
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("the folder was touched: %v %v", entries, err)
			}
		})
	}
}

func TestConformanceServesHTTPAndHTTPSUntilItIsToldToStop(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, writer := io.Pipe()
	var errors bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, []string{"conformance", "--json"}, nil, Streams{In: strings.NewReader(""), Out: writer, Err: &errors})
	}()
	var told struct {
		HTTP, HTTPS string
		Issuers     []struct{ Path, ID string }
	}
	if err := json.NewDecoder(out).Decode(&told); err != nil || len(told.Issuers) == 0 {
		t.Fatal(err, told)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // the certificate is signed by itself
	for _, base := range []string{told.HTTP, told.HTTPS} {
		body := `{"credential":{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"` + told.Issuers[0].ID +
			`","credentialSubject":{"id":"did:example:1"}}}`
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+told.Issuers[0].Path+"/revocation/credentials/issue", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(a.Body)
		if err != nil || a.Body.Close() != nil || a.StatusCode != http.StatusCreated || !bytes.Contains(text, []byte(told.HTTPS+"/status/")) {
			t.Errorf("%s: %v %d %s", base, err, a.StatusCode, text)
		}
	}
	stop()
	if got := <-ended; got != yes {
		t.Errorf("exit %d: %s", got, errors.String())
	}
}
