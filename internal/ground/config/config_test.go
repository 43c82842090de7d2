package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/fault"
)

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cairn.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTheEnvironmentOverridesTheFileOverridesTheDefaults(t *testing.T) {
	t.Parallel()
	c, err := Load(Source{
		File: file(t, "data_dir: /srv/cairn\naddress: 0.0.0.0:80\npublic_url: https://learn.example/\ndomains: [catalogue, framework]\nmail:\n  url: smtps://cairn@mail.example:465\n  from: Cairn <a@learn.example>\ntrusted_proxies: 10.0.0.0/8, 192.0.2.1\n"),
		Env:  []string{"CAIRN_ADDRESS=127.0.0.1:9000", "CAIRN_MAIL_PASSWORD=hunter2", "HOME=/root", "CAIRN_JSON=1", "CAIRN_TEST_DATABASE=x", "CAIRN_LOG=debug"}, OtherEnv: []string{"CAIRN_JSON"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		DataDir: "/srv/cairn", Database: "sqlite:/srv/cairn/cairn.db", Address: "127.0.0.1:9000", PublicURL: "https://learn.example",
		Domains: []string{"catalogue", "framework"}, MailURL: "smtps://cairn@mail.example:465", MailFrom: "Cairn <a@learn.example>", MailPassword: "hunter2",
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")},
		SecretFile:     "/srv/cairn/secret", Workers: 4, Log: slog.LevelDebug,
	}
	if d := cmp.Diff(want, c, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); d != "" {
		t.Error(d)
	}
	if !c.On("catalogue") || c.On("wallet") || !c.HTTPS() || !Default().On("wallet") {
		t.Error("the switches are wrong")
	}
}

func TestWhatIsWrongIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		env        []string
		key, field string
	}{
		{"unknown key", "data_dir: x\n\nadress: y\n", nil, "config.unknown", ":3"},
		{"unknown nested key", "mail:\n  uri: x\n", nil, "config.unknown", ":2"},
		{"unknown variable", "", []string{"CAIRN_ADRESS=x"}, "config.unknown", "CAIRN_ADRESS"},
		{"twice", "workers: 1\nworkers: 2\n", nil, "config.", ""},
		{"not YAML", "a: [", nil, "config.yaml", ""},
		{"a list at the top", "- a\n", nil, "config.shape", ":1"},
		{"a map in a list", "packs: [{a: b}]\n", nil, "config.shape", ":1"},
		{"a list for one value", "address: [a, b]\n", nil, "config.value", ":1"},
		{"not a number", "workers: many\n", nil, "config.value", ":1"},
		{"below zero", "workers: -1\n", nil, "config.value", ":1"},
		{"not a level", "log: loud\n", nil, "config.value", ":1"},
		{"not a network", "trusted_proxies: [here]\n", nil, "config.value", ":1"},
		{"a secret in the file", "secret: abc\n", nil, "config.secret_inline", ":1"},
		{"a password in the database's address", "database: postgres://a:b@localhost/c\n", nil, "config.secret_inline", ":1"},
		{"a password in the mail server's address", "mail: {url: \"smtps://a:b@c\", from: a@b}\n", nil, "config.secret_inline", ":1"},
		{"no address at all", "public_url: learn.example\n", nil, "config.public_url", "public_url"},
		{"a path in the public address", "public_url: https://a.example/b\n", nil, "config.public_url", "public_url"},
		{"http for others", "public_url: http://learn.example\n", nil, "config.public_url_http", "public_url"},
		{"http on every address", "address: 0.0.0.0:8080\n", nil, "config.address_open", "address"},
		{"no port", "address: localhost\n", nil, "config.address", "address"},
		{"a demo for others", "demo: true\naddress: 0.0.0.0:80\npublic_url: https://a.example\n", nil, "config.demo_open", "demo"},
		{"everybody is a proxy", "trusted_proxies: 0.0.0.0/0\n", nil, "config.proxy_all", "trusted_proxies"},
		{"another database", "database: mysql://x\n", nil, "config.database", "database"},
		{"an open line to the database", "database: postgres://db.example/c?sslmode=disable\n", nil, "config.database_plain", "database"},
		{"another kind of mail server", "mail: {url: \"http://a\", from: a@b.example}\n", nil, "config.mail", "mail.url"},
		{"no sender", "mail: {url: \"smtps://a\"}\n", nil, "config.mail_from", "mail.from"},
		{"two passwords", "mail: {url: \"smtps://a\", from: a@b.example, password_file: x}\n", []string{"CAIRN_MAIL_PASSWORD=y"}, "config.password_twice", "mail.password_file"},
		{"an institution without a client", "sign_in_at: aldermoor|https://login.example\n", nil, "config.sign_in_at", "sign_in_at"},
		{"an institution in the open", "sign_in_at: aldermoor|http://login.example|cairn\n", nil, "config.sign_in_at", "sign_in_at"},
		{"invented hosts outside a demo", "demo_hosts: a.example=127.0.0.1:1\n", nil, "config.demo_hosts", "demo_hosts"},
		{"an invented host elsewhere", "demo: true\ndemo_hosts: a.example=192.0.2.1:1\n", nil, "config.demo_hosts", "demo_hosts"},
		{"a domain with a strange name", "domains: [\"../x\"]\n", nil, "config.name", "domains"},
	} {
		_, err := Load(Source{File: file(t, c.text), Env: c.env})
		l, ok := fault.Of(err)
		if !ok || !strings.HasPrefix(l[0].Key, c.key) || !strings.HasSuffix(l[0].Field, c.field) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	if _, err := Load(Source{File: "/nowhere/cairn.yaml"}); !fault.Is(err, "config.no_file") {
		t.Errorf("got %v", err)
	}
}

func TestAnUnknownKeyIsToldWhatWasMeant(t *testing.T) {
	t.Parallel()
	_, err := Load(Source{File: file(t, "adress: y\n"), Env: []string{"CAIRN_DATABSE=x"}})
	l, _ := fault.Of(err)
	if len(l) != 2 || l[0].Args["known"] != "address" || l[1].Args["known"] != "CAIRN_DATABASE" {
		t.Errorf("got %v", err)
	}
}

func TestSecretsAreMadeReadAndKeptToTheirOwner(t *testing.T) {
	t.Parallel()
	c, err := Load(Source{Env: []string{"CAIRN_DATA_DIR=" + filepath.Join(t.TempDir(), "new")}})
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.MasterSecret()
	if err != nil || len(first) != 64 {
		t.Fatalf("got %d bytes, %v", len(first), err)
	}
	if again, err := c.MasterSecret(); err != nil || !bytes.Equal(first, again) {
		t.Errorf("another secret the second time, %v", err)
	}
	if err := os.Chmod(c.SecretFile, 0o644); err != nil { //nolint:gosec // the mistake under test
		t.Fatal(err)
	}
	if _, err := c.MasterSecret(); !fault.Is(err, "config.secret_readable") {
		t.Errorf("got %v", err)
	}
	c.SecretFile = "/nowhere/secret"
	if _, err := c.MasterSecret(); !fault.Is(err, "config.secret_missing") {
		t.Errorf("got %v", err)
	}
	c.Secret = "from the environment"
	if s, err := c.MasterSecret(); err != nil || string(s) != "from the environment" {
		t.Errorf("got %v", err)
	}
	c.MailPasswordFile = file(t, "hunter2\n")
	if s, err := c.MailSecret(); err != nil || s.Reveal() != "hunter2" {
		t.Errorf("got %v", err)
	}
}

func TestASecretShowsNowhere(t *testing.T) {
	t.Parallel()
	c := Config{Secret: "hunter2", MailPassword: "hunter2"}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %+v %#v %s %q", c, c, c, c.Secret, c.Secret)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "config", c, "secret", c.Secret)
	if err := json.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Source{File: file(t, "secret: hunter2\nsecrt: hunter2\nmail: {password: hunter2}\ndatabase: postgres://a:hunter2@h/c\n")})
	fmt.Fprint(&out, err)
	if strings.Contains(out.String(), "hunter2") {
		t.Errorf("shown: %s", out.String())
	}
}

// TestTheReferenceIsTheFieldComments also holds fields and settings together.
func TestTheReferenceIsTheFieldComments(t *testing.T) {
	t.Parallel()
	f, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# Configuration\n\nGenerated from internal/ground/config. Settings come from a YAML file (`--config`, or `CAIRN_CONFIG`), then from the environment.\n")
	var keys []string
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != "Config" {
			return true
		}
		for _, field := range spec.Type.(*ast.StructType).Fields.List {
			key := strings.TrimSpace(field.Comment.Text())
			if key == "" || field.Doc.Text() == "" {
				t.Errorf("%s has no key or no documentation", field.Names[0])
			}
			keys = append(keys, key)
			fmt.Fprintf(&b, "\n## `%s`\n\n`%s`. %s", key, envName(key), strings.Join(strings.Fields(field.Doc.Text()), " ")+"\n")
		}
		return false
	})
	var have []string
	for _, s := range settings {
		have = append(have, s.key)
	}
	if d := cmp.Diff(have, keys); d != "" {
		t.Errorf("fields and settings differ: %s", d)
	}
	const golden = "../../../docs/reference/configuration.md"
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(golden), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(old), b.String()); d != "" {
		t.Errorf("run UPDATE=1 go test ./internal/ground/config: %s", d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("mail: {url: x}\npacks: [a, b]\n"))
	f.Add([]byte("a: &x [*x]"))
	f.Add([]byte("? {a: b}\n: c"))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, wrong := parse("f", text)
		c := Default()
		if wrong = append(wrong, c.apply(entries)...); len(wrong) == 0 {
			c.complete()
			_ = c.check()
		}
	})
}
