package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// cairn is a terminal on one data folder.
type cairn struct {
	t   *testing.T
	env []string
}

// run runs a command line and gives what it wrote.
func (c cairn) run(want int, args ...string) (out, errors string) {
	c.t.Helper()
	var o, e bytes.Buffer
	if got := Run(c.t.Context(), args, c.env, Streams{In: strings.NewReader(""), Out: &o, Err: &e}); got != want {
		c.t.Fatalf("cairn %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

// says runs a command line and looks for text in what it wrote.
func (c cairn) says(want int, text string, args ...string) {
	c.t.Helper()
	out, errors := c.run(want, args...)
	if !strings.Contains(out+errors, text) {
		c.t.Errorf("cairn %s: %q is not in\n%s%s", strings.Join(args, " "), text, out, errors)
	}
}

// with opens the program on the terminal's data, as the terminal does.
func (c cairn) with(do func(a *app.App)) {
	c.t.Helper()
	settings, err := config.Load(config.Source{Env: c.env})
	if err != nil {
		c.t.Fatal(err)
	}
	a, err := app.Open(c.t.Context(), settings, app.Options{Now: time.Now})
	if err != nil {
		c.t.Fatal(err)
	}
	do(a)
	if err := a.Close(); err != nil {
		c.t.Fatal(err)
	}
}

func TestWhatTheDemonstrationIssuedIsIssuedOnceAndWithdrawnOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := demo.Run(t.Context(), demo.Options{Once: true, DataDir: dir, Out: io.Discard}); err != nil {
		t.Fatal(err)
	}
	c := cairn{t, []string{"CAIRN_DATA_DIR=" + dir}}
	var sitting, id string
	c.with(func(a *app.App) {
		org, err := a.Identity.OrganisationBySlug(t.Context(), system, "aldermoor")
		if err != nil {
			t.Fatal(err)
		}
		issued, err := a.Credential.Issued(t.Context(), systemIn(org.ID), credential.IssuedQuery{})
		if err != nil {
			t.Fatal(err)
		}
		var document []byte
		for _, x := range issued.Rows {
			if x.State == credential.InForce && strings.Contains(x.Title, "medicines") {
				id, document = string(x.ID), x.Document
			}
		}
		sitting = prepared(t, a, org.ID)
		register, err := a.Registry.Export(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(register)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, "register.json", text)
		write(t, dir, "badge.json", document)
		write(t, dir, "changed.json", bytes.Replace(document, []byte("medicines"), []byte("medicine"), 1))
	})
	for range 2 {
		c.says(yes, "Credentials of this sitting: 24.", "credential", "issue", sitting)
	}
	c.says(yes, `"issued": [`, "credential", "issue", sitting, "--json")
	c.says(failed, "cairn: Give a reason of at least 10 characters", "credential", "revoke", id, "--reason", "no")
	c.says(yes, "Withdrawn: ", "credential", "revoke", id, "--reason", "Issued to somebody else of that name.")
	c.says(failed, "cairn: ", "credential", "revoke", id, "--reason", "Issued to somebody else of that name.")
	c.says(yes, "aldermoor: every entry holds", "audit", "verify")
	c.says(yes, "did:web:aldermoor.example#key-1", "key", "list")
	c.says(no, "Not genuine", "credential", "verify", filepath.Join(dir, "changed.json"), "--trust", filepath.Join(dir, "register.json"))
	c.says(undecided, "Not everything checked", "credential", "verify", filepath.Join(dir, "badge.json"), "--trust", filepath.Join(dir, "register.json"))
	c.says(failed, "https://www.aldermoor.example/: ", "catalogue", "harvest", "aldermoor") // its site is closed
}

func TestAProvidersSiteIsHarvestedFromTheTerminal(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.FileServerFS(os.DirFS("../../../examples/provider-site")))
	t.Cleanup(site.Close)
	host := strings.TrimPrefix(site.URL, "http://")
	c := cairn{t, []string{"CAIRN_DATA_DIR=" + t.TempDir(), "CAIRN_DEMO=true", "CAIRN_DEMO_HOSTS=harbour.example=" + host, "CAIRN_JURISDICTIONS=xf"}}
	var source string
	c.with(func(a *app.App) {
		org, err := a.Identity.CreateOrganisation(t.Context(), system, identity.Organisation{
			Slug: "harbour", Name: i18n.Text{"en": "Harbour Training Works"}, Kind: identity.KindProvider, Website: "https://harbour.example/", Country: "XF",
		})
		if err != nil {
			t.Fatal(err)
		}
		s, err := a.Catalogue.RegisterSource(t.Context(), systemIn(org.ID), org.ID, "https://harbour.example/")
		if err != nil {
			t.Fatal(err)
		}
		source = string(s.ID)
	})
	c.says(yes, "harbour", "catalogue", "harvest")
	c.says(yes, `"unchanged": 2`, "catalogue", "harvest", source, "--json")
	c.says(yes, "Inspecting and minor repair of wind-turbine blades", "offer", "list", "--provider", "harbour")
	c.says(failed, "No source has the id or the address nobody", "catalogue", "harvest", "nobody")

	// A page on this machine that a person names is read; with its invented name too.
	c.says(yes, "Conforms.", "offer", "check", "--jurisdiction", "XF", site.URL+"/blades.html")
	c.says(yes, "Conforms.", "offer", "check", "--resolve", "harbour.example="+host, "https://harbour.example/blades.html")
	c.says(no, "A portal would not list it.", "offer", "check", "--resolve", "harbour.example="+host, "https://harbour.example/bookkeeping.html")
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// prepared is the sitting whose awards were prepared, from the audit record.
func prepared(t *testing.T, a *app.App, tenant identity.TenantID) (sitting string) {
	t.Helper()
	err := a.DB.Read(t.Context(), sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		entries, err := audit.List(ctx, tx, audit.Filter{Tenant: string(tenant), Limit: 500})
		for _, e := range entries {
			if e.Act == "credential.prepare" {
				sitting = strings.TrimPrefix(e.Object, "sitting/")
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sitting
}

func TestARecordThatWasRewrittenIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := cairn{t, []string{"CAIRN_DATA_DIR=" + dir}}
	c.with(func(a *app.App) {
		if _, err := a.Identity.CreateOrganisation(t.Context(), system, identity.Organisation{Slug: "harbour", Name: i18n.Text{"en": "Harbour"}, Kind: identity.KindProvider}); err != nil {
			t.Fatal(err)
		}
	})
	c.says(yes, "harbour: every entry holds (1).", "audit", "verify")

	// Somebody with the file in hand changes who founded it.
	file := filepath.Join(dir, "cairn.db")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(data, []byte("system: command line"), []byte("system: nobody known"), 1)
	if err := os.WriteFile(file, changed, 0o600); err != nil || bytes.Equal(changed, data) {
		t.Fatal(err, "nothing to change")
	}
	c.says(no, "harbour: broken at entry 1: it was changed after it was written.", "audit", "verify")
	c.says(no, `"ok": false`, "audit", "verify", "harbour", "--json")
	c.says(yes, "deployment: every entry holds (0).", "audit", "verify", "deployment")
}
