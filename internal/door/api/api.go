package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/ground/idempotency"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Prefix is where the API is; its version is part of every operation's path.
const (
	Prefix  = "/api/"
	version = "v1"
	base    = Prefix + version
)

// Deps is what the operations ask.
type Deps struct {
	DB           *sqldb.DB
	Identity     *identity.Service
	Framework    *framework.Service
	Catalogue    *catalogue.Service
	Taxonomy     *taxonomy.Service
	Assurance    *assurance.Service
	Funding      *funding.Service
	Assessment   *assessment.Service
	Enrolment    *enrolment.Service
	Rating       *rating.Service
	Credential   *credential.Service
	Verification *verification.Verifier
	Wallet       *wallet.Service
	Recognition  *recognition.Service
	Insight      *insight.Service
	Register     func(context.Context) (*verification.Register, error)

	// FetchCredential gets the file behind an address that a stranger names.
	FetchCredential func(ctx context.Context, address string) ([]byte, error)

	On        func(domain string) bool   // whether a domain's operations are there; nil: all
	Address   func(*http.Request) string // the network address asked from; nil: the connection's
	PublicURL string                     // without a slash at its end
	Limits    Limits                     // zero fields are the defaults
	Log       *slog.Logger               // nil: slog.Default()
	Now       func() time.Time           // nil: time.Now
}

// Operation is one row of the API's table of contents.
type Operation struct {
	Method, Path string // "GET", "/api/v1/offers/{offer}"
	Domain       string // whose door it is; closed with the domain
	Act          string // the first act the policy is asked about; "" for what anybody may read
	Write        bool   // takes an Idempotency-Key
}

// Pattern is the operation as net/http's ServeMux names it.
func (o Operation) Pattern() string { return o.Method + " " + o.Path }

// API is the whole of it. It is safe for concurrent use.
type API struct {
	Deps
	huma     huma.API
	mux      *http.ServeMux
	table    []Operation
	open     map[string]operation // by pattern: those that are there
	keys     idempotency.Store
	visitors map[class]*visitors
	document []byte
}

// Mount puts the API on a mux, below Prefix.
func Mount(mux *http.ServeMux, d Deps) *API {
	a := New(d)
	mux.Handle(Prefix, a)
	return a
}

// New makes the API; Mount is New and a place for it.
func New(d Deps) *API {
	speakProblems()
	a := &API{Deps: d, mux: http.NewServeMux(), open: map[string]operation{}, keys: idempotency.Store{DB: d.DB}}
	if a.On == nil {
		a.On = func(string) bool { return true }
	}
	if a.Log == nil {
		a.Log = slog.Default()
	}
	if a.Now == nil {
		a.Now = time.Now
	}
	a.visitors = a.Limits.visitors(a.Now)
	a.huma = humago.New(a.mux, settings())
	for _, part := range []func(*API){
		offers, origins, skills, sources, reports, frameworks, drafts, register, endorsements, needs, closings, applications, fundings, enrolments, rolls, ratings, sittings, steps, marking, credentials, figures,
		verify, shares, programmes, claims, recogniserDesk, organisations, tokens, operator, changes, operating, duplicates,
	} {
		part(a)
	}
	a.document = a.describe()
	a.mux.HandleFunc("GET "+Prefix+"openapi.json", a.sendDocument)
	a.open["GET "+Prefix+"openapi.json"] = operation{}
	return a
}

// Operations is every operation there is, also those of domains that are off.
func (a *API) Operations() []Operation { return a.table }

// Document is the OpenAPI document of the operations that are there.
func (a *API) Document() []byte { return a.document }

func (a *API) sendDocument(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "application/openapi+json")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Access-Control-Allow-Origin", "*")
	_, _ = w.Write(a.document) // the client is gone when this fails
}

// describe writes the document, indented for people who read it.
func (a *API) describe() []byte {
	doc, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		panic(fmt.Errorf("api: write the OpenAPI document: %w", err)) // made of our own types
	}
	return append(doc, '\n')
}

// settings is huma without its own pages, which load scripts from elsewhere.
func settings() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Cairn", Version: "1",
				Description: "Open infrastructure for micro-credentials. Without a token everything public can be read, checked and verified; " +
					"a token, made on the account page, does what its person may do within its scopes.\n\n" +
					"A refusal is a problem document (RFC 9457): code is stable and for programs, detail is for people and in the language of Accept-Language. " +
					"Lists carry the cursor of the next page in next. A write sent again with the same Idempotency-Key within a day is answered and not done again.",
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				Schemas:         schemas(),
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "An API token, made on the account page."}},
			},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		CreateHooks:   nil,
	}
}

// schemas describe types as the JSON they become.
func schemas() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	r.RegisterTypeAlias(reflect.TypeFor[verification.Args](), reflect.TypeFor[map[string]any]())
	return r
}

// schemaName is the type's name, with the domain before it: two domains have an
// Outcome each.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if _, in, ok := strings.Cut(t.PkgPath(), "/internal/domain/"); ok && !strings.Contains(t.Name(), "[") {
		return strings.ToUpper(in[:1]) + in[1:] + name
	}
	if _, in, ok := strings.Cut(t.PkgPath(), "/internal/ground/"); ok && in != "i18n" {
		return strings.ToUpper(in[:1]) + in[1:] + name
	}
	return name
}

var speak sync.Once

// speakProblems makes huma say what goes wrong as a Problem; it keeps these
// settings in variables of its package.
func speakProblems() {
	speak.Do(func() {
		huma.DefaultArrayNullable = false // a list is [], never null
		huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return callOf(ctx.Context()).refuse(status, errs)
		}
	})
}
