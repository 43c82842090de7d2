package access

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

var system = identity.System("access test")

// world is the demonstration country after its story, with the program open on
// it, and one actor for each column of access.csv, own and foreign.
type world struct {
	*app.App
	own, foreign map[string]*actor
	objects      map[string]string // what stands for {offer}, {sitting} ...
	private      []string          // ids and names that nobody foreign may read
	samira       identity.PersonID
	document     []byte // her credential
}

// actor is somebody with a browser and a token.
type actor struct {
	identity.Actor
	cookie string // of the session
	secret string // of the token
}

// columns are the columns of access.csv: role and where it is held. The objects
// are Aldermoor's, Samira's, QAF's as the body and Wind Coast's as the employer.
var columns = []struct {
	name         string
	role         identity.Role
	own, foreign string // slugs; empty for people who act for themselves
	person       string // mail address of the story's person who has it; "" for a new one
}{
	{"author", identity.RoleAuthor, "aldermoor", "st-brannoc", "marta.lind@aldermoor.example"},
	{"manager", identity.RoleManager, "aldermoor", "st-brannoc", "henrik.sole@aldermoor.example"},
	{"assessor", identity.RoleAssessor, "aldermoor", "st-brannoc", "paul.amadi@aldermoor.example"},
	{"registrar", identity.RoleRegistrar, "aldermoor", "st-brannoc", "june.castell@aldermoor.example"},
	{"officer", identity.RoleOfficer, "qaf", "agency-elsewhere", "eva.rourke@qaf.example"},
	{"panel", identity.RolePanel, "qaf", "agency-elsewhere", "olga.stenmark@qaf.example"},
	{"employer", identity.RoleEmployer, "wind-coast-energy", "saltmarsh-care-homes", "lars.vinter@windcoast.example"},
	{"learner", identity.RoleLearner, "", "", "samira.haddad@post.example"},
	{"operator", identity.RoleOperator, "digital-office", "", "tove.aker@digital.example"},
	{"auditor", identity.RoleAuditor, "aldermoor", "st-brannoc", ""},
	{"agency auditor", identity.RoleAuditor, "qaf", "agency-elsewhere", ""},
	{"framework owner", identity.RoleFrameworkOwner, "ministry", "ministry-elsewhere", ""},
	{"recogniser", identity.RoleRecogniser, "st-brannoc", "aldermoor", ""},
	{"funder", identity.RoleFunder, "ministry", "ministry-elsewhere", ""},
	{"analyst", identity.RoleAnalyst, "ministry", "ministry-elsewhere", ""},
	{"counsellor", identity.RoleCounsellor, "employment-service", "service-elsewhere", ""},
	{"coordinator", identity.RoleCoordinator, "two-shores-alliance", "alliance-elsewhere", ""},
	{"custodian", identity.RoleCustodian, "national-archive", "archive-elsewhere", ""},
}

// scopes are all there are.
var scopes = []string{"identity", "catalogue", "assurance", "assessment", "enrolment", "credential", "wallet", "operator", "framework", "recognition", "insight", "funding", "taxonomy", "rating"}

// country plays the story once for all tests: a folder with its data.
var country = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "cairn-access-"); err != nil {
		return "", err
	}
	played = dir
	return dir, demo.Run(context.Background(), demo.Options{Once: true, DataDir: dir, Out: io.Discard})
})

// played is the folder, once there is one.
var played string

func TestMain(m *testing.M) {
	code := m.Run()
	if played != "" {
		_ = os.RemoveAll(played)
	}
	os.Exit(code)
}

// open opens the program on a copy of the country, as configured by change.
func open(t *testing.T, change func(*config.Config)) *app.App {
	t.Helper()
	from, err := country()
	must(t, err)
	dir := t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "data"), os.DirFS(from)))
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600) // secrets are; CopyFS forgets it
	}))
	c := config.Default()
	c.DataDir = filepath.Join(dir, "data")
	c.Database, c.SecretFile = "sqlite:"+filepath.Join(c.DataDir, "cairn.db"), filepath.Join(c.DataDir, "secret")
	c.Jurisdictions, c.Demo, c.LogName = []string{"xf"}, true, "portal.fellmark.example"
	change(&c)
	a, err := app.Open(t.Context(), c, app.Options{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// newWorld is the country with the people most tests need; whole adds every
// column's, own and foreign.
func newWorld(t *testing.T) *world {
	t.Helper()
	return settle(t, func(name string) bool {
		return slices.Contains([]string{"author", "manager", "assessor", "employer", "learner"}, name)
	}, false)
}

func wholeWorld(t *testing.T) *world {
	t.Helper()
	return settle(t, func(string) bool { return true }, true)
}

func settle(t *testing.T, needed func(column string) bool, foreign bool) *world {
	t.Helper()
	w := &world{App: open(t, func(c *config.Config) { c.SignInAt = []string{"aldermoor|http://127.0.0.1:1|cairn"} }), own: map[string]*actor{}, foreign: map[string]*actor{}, objects: map[string]string{}}
	for _, o := range []identity.Organisation{
		{Slug: "agency-elsewhere", Kind: identity.KindAgency, Country: "XF"},
		{Slug: "ministry-elsewhere", Kind: identity.KindMinistry, Country: "EE"},
		{Slug: "service-elsewhere", Kind: identity.KindFunder, Country: "EE"},
		{Slug: "alliance-elsewhere", Kind: identity.KindAlliance, Country: "EE"},
		{Slug: "archive-elsewhere", Kind: identity.KindArchive, Country: "EE"},
	} {
		o.Name = i18n.Text{"en": o.Slug}
		_, err := w.Identity.CreateOrganisation(t.Context(), system, o)
		must(t, err)
	}
	for _, c := range columns {
		if !needed(c.name) {
			continue
		}
		w.own[c.name] = w.person(t, c.person, c.own, c.role)
		if foreign && (c.foreign != "" || c.own == "") {
			w.foreign[c.name] = w.person(t, "", c.foreign, c.role)
		}
	}
	w.samira = w.own["learner"].Person
	w.find(t)
	w.make(t)
	return w
}

// person is the story's person of an address, or a new one, in a role.
func (w *world) person(t *testing.T, email, slug string, r identity.Role) *actor {
	t.Helper()
	p, err := w.Identity.EnsurePerson(t.Context(), system, identity.Named{Name: "Somebody New", Email: email})
	must(t, err)
	var tenant identity.TenantID
	if slug != "" {
		org, err := w.Identity.OrganisationBySlug(t.Context(), system, slug)
		must(t, err)
		tenant = org.ID
		must(t, w.Identity.Grant(t.Context(), system, tenant, p.ID, r))
	}
	a := &actor{}
	a.Actor, err = w.Identity.ActorOfSession(t.Context(), p.ID, tenant, "en")
	must(t, err)
	a.secret, _, err = w.Identity.CreateToken(t.Context(), a.Actor, "test", scopes, 24*time.Hour)
	must(t, err)
	w.signIn(t, a)
	return a
}

// signIn begins a session, as whoever follows a link does.
func (w *world) signIn(t *testing.T, a *actor) {
	t.Helper()
	link, err := w.Identity.SetUpLink(t.Context(), system, a.Person, a.Tenant)
	must(t, err)
	u, err := url.Parse(link)
	must(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, u.Path, nil)
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	a.keep(rec.Result())
	if a.cookie == "" {
		t.Fatalf("no session: %d %s", rec.Code, rec.Body)
	}
}

// keep is what a browser does with the session's cookie.
func (a *actor) keep(res *http.Response) {
	for _, c := range res.Cookies() {
		if c.Name == "session" && c.Value != "" {
			a.cookie = c.Value
		}
	}
}

// photo is a picture large enough for a page.
func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200))))
	return b.Bytes()
}

// find looks up what the story made.
func (w *world) find(t *testing.T) {
	t.Helper()
	w.objects["aim"], w.objects["people"] = "degree", "carers"
	ctx := t.Context()
	henrik := w.own["manager"].Actor
	offers, err := w.Catalogue.OffersOf(ctx, henrik, henrik.Tenant)
	must(t, err)
	for _, o := range offers {
		if strings.Contains(o.Offer.URL, "medicines") {
			w.objects["offer"] = string(o.Offer.ID)
			w.objects["run"] = o.Offer.Runs[0].ID
			w.objects["run.next"] = o.Offer.Runs[len(o.Offer.Runs)-1].ID
		} else {
			w.objects["offer.other"] = string(o.Offer.ID)
		}
	}
	hosted, err := w.Catalogue.OpenHosted(ctx, henrik, henrik.Tenant)
	must(t, err)
	for step := 1; step <= catalogue.HostedSteps; step++ {
		must(t, w.Catalogue.SaveHosted(ctx, henrik, hosted.ID, step, catalogue.Answers{
			"title": {"Sepsis on the ward"}, "summary": {"For nurses."}, "language": {"en"}, "outcomes": {"See sepsis early"}, "hours": {"20"}, "level": {"5"},
			"assessment": {"quiz"}, "quality": {"internal"}, "rolling": {"yes"}, "mode": {"online"}, "price": {"0"}, "currency": {"EUR"}, "contact": {"+1 555 0100"},
		}))
	}
	must(t, w.Catalogue.PutHostedPicture(ctx, henrik, hosted.ID, photo(t), catalogue.HostedPicture{Alt: "A ward at night"}))
	_, err = w.Catalogue.PublishHosted(ctx, henrik, hosted.ID)
	must(t, err)
	w.objects["page"] = string(hosted.ID)
	draft, err := w.Catalogue.HostedDraft(ctx, henrik, hosted.ID)
	must(t, err)
	w.objects["picture"] = strings.TrimPrefix(draft.Shows.Widest().Path(), catalogue.PicturePath)
	sources, err := w.Catalogue.Sources(ctx, henrik, henrik.Tenant)
	must(t, err)
	w.objects["source"] = string(sources[0].ID)
	upload, err := w.Catalogue.Upload(ctx, henrik, henrik.Tenant, catalogue.UploadRequest{
		File: strings.NewReader(strings.Join(catalogue.UploadColumns(), ",") + "\nquiet-row,Zephyr care\n"), Name: "courses.csv", Lang: "en",
	})
	must(t, err)
	w.objects["upload"], w.objects["file"] = string(upload.ID), "courses.csv"
	records, err := w.Catalogue.Records(ctx, henrik, henrik.Tenant, sources[0].ID)
	must(t, err)
	w.objects["record"] = records[0].ID
	applications, err := w.Assurance.Applications(ctx, henrik, assurance.ApplicationsQuery{})
	must(t, err)
	w.objects["application"] = string(applications.Rows[0].ID)
	must(t, w.DB.Migrator().QueryRowContext(ctx, `SELECT id FROM assurance_drift`).Scan(drift(w)))
	held, err := w.Credential.Holdings(ctx, w.own["learner"].Actor)
	must(t, err)
	w.objects["credential"] = string(held[0].ID)
	mine, err := w.Enrolment.Mine(ctx, w.own["learner"].Actor)
	must(t, err)
	w.objects["enrolment"] = string(mine[0].ID)
	_, err = w.DB.Migrator().ExecContext(ctx, `INSERT INTO enrolment_contract (tenant, enrolment, pack, version, lang, digest, body, accepted_at)
		VALUES ($1, $2, 'xf', '1', 'en', 'd', '{"name":"Contract"}', 1)`, string(mine[0].Tenant), string(mine[0].ID))
	must(t, err)
	full, err := w.Credential.Credential(ctx, w.own["learner"].Actor, held[0].ID)
	must(t, err)
	w.document = full.Document
	w.objects["organisation"], w.objects["provider"] = string(henrik.Tenant), string(henrik.Tenant)
	harbour, err := w.Identity.OrganisationBySlug(ctx, system, "harbour-training-works")
	must(t, err)
	w.objects["closed"] = string(harbour.ID)
	need, err := w.Assurance.RegisterNeed(ctx, w.own["employer"].Actor, assurance.SkillNeed{
		Title: "People who give medicines", Words: "Give medicines safely in a home, from a written record.", People: 4, By: w.DB.Now().AddDate(0, 6, 0), Place: "Coast",
	})
	must(t, err)
	w.objects["need"] = string(need.ID)
	must(t, w.DB.Migrator().QueryRowContext(ctx, `SELECT id FROM credential_credential WHERE tenant = $1`, harbour.ID).Scan(found(func(id string) { w.objects["kept"] = id })))
	w.objects["framework"], w.objects["slug"], w.objects["kind"] = "xf", "founded-by-register", "provider"
	w.objects["group"], w.objects["day"] = "enrolments", "newest"
	w.objects["object"] = "1"
	w.objects["duty"] = "assurance.decide"
	act, err := w.Catalogue.ActOnSources(ctx, identity.System("test"), catalogue.ActQuarantine, catalogue.SourceQuery{IDs: []catalogue.SourceID{sources[0].ID}})
	must(t, err)
	w.objects["act"] = act.ID
	w.objects["step"], w.objects["issuer"] = "1", "aldermoor"
}

// recognised is an object of recognition: of the owner's university, or of St
// Brannoc where the owner is in none. On the learner's pages it is Samira's.
func (w *world) recognised(t *testing.T, name, pattern string, owner *actor) string {
	t.Helper()
	slug := "st-brannoc"
	for _, s := range []string{"aldermoor", "two-shores-alliance"} {
		if org, err := w.Identity.OrganisationBySlug(t.Context(), system, s); err == nil && owner != nil && owner.Tenant == org.ID {
			slug = s
		}
	}
	if strings.Contains(pattern, "/my/") || strings.Contains(pattern, "/recognition/") {
		slug = "two-shores-alliance" // where Samira asked
	}
	return w.objects[name+"/"+slug]
}

// recognise makes a programme, an agreement, a request and a commitment of a
// university.
func (w *world) recognise(t *testing.T, slug string) {
	t.Helper()
	ctx := t.Context()
	org, err := w.Identity.OrganisationBySlug(ctx, system, slug)
	must(t, err)
	partner, err := w.Identity.OrganisationBySlug(ctx, system, "ostrand")
	must(t, err)
	p, err := w.Recognition.PublishProgramme(ctx, system, recognition.Programme{
		Owner: org.ID, Code: "bsc-tested", Title: i18n.Text{"en": "BSc Tested"}, Credits: recognition.ECTS(180), EQF: 6,
		Units: []recognition.Unit{{Code: "T 1", Title: i18n.Text{"en": "One"}, Credits: recognition.ECTS(5)}},
	})
	must(t, err)
	offer := catalogue.OfferID(w.objects["offer"])
	_, err = w.Recognition.PublishPolicy(ctx, system, recognition.Policy{
		Programme: p.ID, Scope: recognition.Domestic, DeadlineDays: 30, PromiseMonths: 12, MaxAgeMonths: 1,
		Articulations: []recognition.Articulation{{Offer: offer, Unit: "T 1", Credits: recognition.ECTS(5), To: 1, MinGrade: 100}},
	})
	must(t, err)
	g, err := w.Recognition.Agree(ctx, system, recognition.Agreement{Owner: org.ID, Partner: partner.ID, Title: "Tested", From: w.DB.Now()})
	must(t, err)
	who, held := w.own["learner"].Actor, credential.CredentialID(w.objects["credential"])
	made, err := w.Recognition.Commit(ctx, who, offer)
	must(t, err)
	if slug != "two-shores-alliance" { // what others may read is not Samira's
		who, held = w.classmate(t)
	}
	r, err := w.Recognition.Claim(ctx, who, recognition.ClaimRequest{Programme: p.ID, Credential: held})
	must(t, err)
	w.objects["programme/"+slug], w.objects["agreement/"+slug], w.objects["request/"+slug] = string(p.ID), g.ID, string(r.ID)
	if len(made.Commitments) > 0 {
		w.objects["commitment/"+slug] = string(made.Commitments[0].ID)
	}
}

// classmate is somebody else who earned the same, and what they hold.
func (w *world) classmate(t *testing.T) (identity.Actor, credential.CredentialID) {
	t.Helper()
	var person, id string
	must(t, w.DB.Migrator().QueryRowContext(t.Context(), `SELECT c.person, c.id FROM credential_credential c JOIN credential_award a ON a.id = c.award
		WHERE c.person <> $1 AND c.state = 'issued' AND a.offer = $2 ORDER BY c.id LIMIT 1`, string(w.samira), w.objects["offer"]).Scan(&person, &id))
	a, err := w.Identity.ActorOfSession(t.Context(), identity.PersonID(person), "", "en")
	must(t, err)
	return a, credential.CredentialID(id)
}

type found func(string)

// Scan implements sql.Scanner.
func (f found) Scan(v any) error {
	f(fmt.Sprint(v))
	return nil
}

func drift(w *world) found { return func(id string) { w.objects["drift"] = id } }

// make adds what the story does not leave: something that waits.
func (w *world) make(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	henrik := w.own["manager"].Actor
	id, err := w.Assessment.Plan(ctx, henrik, assessment.Plan{
		Offer: catalogue.OfferID(w.objects["offer"]), Run: w.objects["run"], Place: "Skills ward", At: w.DB.Now().AddDate(0, 1, 0),
		Assessor: w.own["assessor"].Person, Method: assessment.Document,
	})
	must(t, err)
	w.objects["sitting"] = string(id)
	_, _, err = w.Insight.Publish(ctx, system)
	must(t, err)
	must(t, w.Assessment.Register(ctx, henrik, id, assessment.Registration{Person: w.samira, Name: "Samira Haddad"}))
	e, err := w.Assurance.AskEndorsement(ctx, henrik, catalogue.OfferID(w.objects["offer"]), w.own["employer"].Tenant, assurance.Need, "Is that so?")
	must(t, err)
	w.objects["endorsement"] = string(e.ID)
	p, err := w.Funding.StatePledge(ctx, w.own["employer"].Actor, funding.Pledge{
		Offer: catalogue.OfferID(w.objects["offer"]), Minor: 100, Total: 1000, Currency: "EUR", For: funding.ForStaff, Until: w.DB.Now().AddDate(1, 0, 0),
	})
	must(t, err)
	w.objects["pledge"] = string(p.ID)
	if c := w.own["counsellor"]; c != nil {
		x, err := w.Funding.GrantByMail(ctx, c.Actor, "somebody.else@people.example", funding.Support{Kind: funding.SupportChildcare, Until: w.DB.Now().AddDate(1, 0, 0)})
		must(t, err)
		w.objects["support"] = x.ID
	}
	if f := w.own["funder"]; f != nil {
		lines, _, err := w.Funding.Lines(ctx, f.Actor, "xf/voucher", time.Time{}, 1)
		must(t, err)
		w.objects["hold"], w.objects["line"] = string(lines[0].Hold), strconv.Itoa(lines[0].HeldPart.Line)
	}
	w.draft(t)
	for _, slug := range []string{"st-brannoc", "aldermoor", "two-shores-alliance"} {
		w.recognise(t, slug)
	}
	w.private = []string{
		w.objects["request/two-shores-alliance"], w.objects["sitting"], w.objects["enrolment"], w.objects["credential"], w.objects["source"], w.objects["upload"], w.objects["record"], w.objects["endorsement"], "Samira Haddad", "samira.haddad@",
	}
}

// draft is one of the ministry's that everybody can read, and a comment on it.
func (w *world) draft(t *testing.T) {
	t.Helper()
	owner := w.own["framework owner"]
	if owner == nil {
		return
	}
	text, err := packs.FS.ReadFile("xf/frameworks/xf-2026.yaml")
	must(t, err)
	version := strings.NewReplacer("id: xf-2026", "id: xf-2027", "validFrom: 2026-01-01", "validFrom: 2027-01-01").Replace(string(text))
	files, err := w.Framework.WithVersion([]byte(version))
	must(t, err)
	d, err := w.Framework.CreateDraft(t.Context(), owner.Actor, files)
	must(t, err)
	_, err = w.Framework.OpenConsultation(t.Context(), owner.Actor, d.ID, pack.On(w.DB.Now()), pack.On(w.DB.Now().AddDate(0, 1, 0)))
	must(t, err)
	c, err := w.Framework.Comment(t.Context(), owner.Actor, d.ID, "Say what you think.")
	must(t, err)
	w.objects["draft"], w.objects["comment"] = string(d.ID), c.ID
}

// object is what stands for a name in a route, for an actor; what is used up is
// made anew each time. Whose it is decides who may be let in.
func (w *world) object(t *testing.T, name, pattern string, owner *actor) string {
	t.Helper()
	ctx := t.Context()
	switch {
	case name == "share":
		s, _, err := w.Wallet.Share(ctx, w.own["learner"].Actor, credential.CredentialID(w.objects["credential"]), "to somebody", wallet.Week)
		must(t, err)
		return s.ID
	case name == "programme" || name == "request" || name == "agreement" || name == "commitment":
		return w.recognised(t, name, pattern, owner)
	case name == "job":
		id := rand.Text()
		_, err := w.DB.Migrator().ExecContext(ctx, `INSERT INTO job (id, kind, args, due, attempts, again, parked, error, added)
			VALUES ($1, 'test.parked', 'null', 1, 10, FALSE, TRUE, 'broken', 1)`, id)
		must(t, err)
		return id
	case name == "words": // of somebody about the offer, with an answer nobody has read
		id := rand.Text()
		_, err := w.DB.Migrator().ExecContext(ctx, `INSERT INTO rating_words (tenant, id, enrolment, offer, person, words, lang, state, reason, note, decided_by, appeal, dispute, written_at, reply, reply_state, reply_reason)
			VALUES ($1, $2, $2, $3, 'somebody', 'Good.', 'en', 'shown', '', '', '', '', '', 1, 'Thanks.', 'waiting', '')`, w.objects["organisation"], id, w.objects["offer"])
		must(t, err)
		w.objects["words"] = id
		return id
	case name == "signal":
		id := rand.Text()
		_, err := w.DB.Migrator().ExecContext(ctx, `INSERT INTO assurance_signal (tenant, id, offer, title, body, ratings, tenths, raised_at, state, reasons, decided_at)
			VALUES ($1, $2, $2, 'Safe medicines', (SELECT id FROM identity_organisation WHERE slug = 'qaf'), 5, 12, 1, 'open', '', NULL)`, w.objects["organisation"], id)
		must(t, err)
		return id
	case name == "card":
		c, err := w.Identity.MakeCard(ctx, w.own["counsellor"].Actor, identity.Named{Name: "No Mail", BirthDate: "2015-01-01"}, "407193")
		must(t, err)
		return string(c.ID)
	case name == "link":
		id := rand.Text()
		_, err := w.DB.Migrator().ExecContext(ctx, `INSERT INTO identity_openid (id, issuer, subject, person, created) VALUES ($1, 'https://login.example', $1, $2, 1)`, id, string(owner.Person))
		must(t, err)
		return id
	case name == "passkey":
		id := rand.Text()
		_, err := w.DB.Migrator().ExecContext(ctx, `INSERT INTO identity_passkey (id, person, handle, name, record, created) VALUES ($1, $2, 'h', 'telephone', '{}', 1)`, id, string(owner.Person))
		must(t, err)
		return id
	case name == "merge":
		p, err := w.Identity.EnsurePerson(ctx, system, identity.Named{Name: "Twice"})
		must(t, err)
		other, err := w.Identity.EnsurePerson(ctx, system, identity.Named{Name: "Twice"})
		must(t, err)
		m, err := w.Identity.Merge(ctx, system, p.ID, other.ID, "seen")
		must(t, err)
		w.objects["merge"] = string(m.ID)
		return string(m.ID)
	case name == "name": // of something the owner said about themselves
		must(t, w.Identity.Attest(ctx, owner.Actor, owner.Person, identity.Attribute{Name: identity.AttributeEducation, Value: identity.EducationLess, Level: identity.LevelSelf}))
		return identity.AttributeEducation
	case name == "minor": // whom the learner answers for
		c, err := w.Identity.MakeCard(ctx, w.own["counsellor"].Actor, identity.Named{Name: "A Child", BirthDate: "2015-01-01"}, "407193")
		must(t, err)
		_, err = w.Identity.RecordGuardian(ctx, system, c.Person, "samira.haddad@post.example", "family register")
		must(t, err)
		must(t, w.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := identity.AskConsentIn(ctx, tx, c.Person, w.objects["kind"]+"/1", "Why people act")
			return err
		}))
		return string(c.Person)
	case name == "list" || name == "secret":
		l, err := w.Outreach.MakeList(ctx, owner.Actor, outreach.List{Title: "For work", Items: []outreach.Item{{Offer: catalogue.OfferID(w.objects["offer"]), Note: "the first"}}})
		must(t, err)
		if name == "list" {
			return string(l.ID)
		}
		must(t, w.Outreach.Share(ctx, owner.Actor, l.ID, outreach.Month))
		p, err := w.Outreach.List(ctx, owner.Actor, l.ID)
		must(t, err)
		return w.Outreach.LinkSecret(p.List)
	case name == "graduate":
		learner := w.own["learner"].Actor
		held, err := w.Credential.Credential(ctx, learner, credential.CredentialID(w.objects["credential"]))
		must(t, err)
		must(t, w.Outreach.Agree(ctx, learner, held.Issuer, true, false))
		agreed, err := w.Outreach.Agreed(ctx, learner, held.Issuer)
		must(t, err)
		return w.Outreach.AlumniSecret(agreed.ID)
	case name == "alert" || name == "mailed":
		return w.alert(t, name, owner)
	case name == "channel":
		if !owner.Is(identity.RoleCounsellor) && !owner.Is(identity.RoleManager) {
			owner = w.own["counsellor"]
		}
		l, err := w.Outreach.MakeList(ctx, owner.Actor, outreach.List{Title: "For work", Items: []outreach.Item{{Offer: catalogue.OfferID(w.objects["offer"])}}})
		must(t, err)
		c, err := w.Outreach.OpenChannel(ctx, owner.Actor, outreach.Channel{List: l.ID, Lang: "ar", Origins: []string{"https://help.example"}})
		must(t, err)
		return string(c.ID)
	case name == "portal":
		p, err := w.Outreach.OpenPortal(ctx, system, outreach.Portal{Tenant: w.own["manager"].Tenant, Slug: strings.ToLower(rand.Text()), Title: i18n.Text{"en": "Ours"}})
		must(t, err)
		return string(p.ID)
	case name == "token" && strings.Contains(pattern, " /s/"):
		_, secret, err := w.Wallet.Share(ctx, w.own["learner"].Actor, credential.CredentialID(w.objects["credential"]), "to somebody", wallet.Week)
		must(t, err)
		return secret
	case name == "token" && strings.Contains(pattern, identity.LinkPath):
		link, err := w.Identity.SetUpLink(ctx, system, owner.Person, owner.Tenant)
		must(t, err)
		return link[strings.LastIndex(link, "/")+1:]
	case name == "token":
		_, tok, err := w.Identity.CreateToken(ctx, owner.Actor, "spare", []string{"catalogue"}, time.Hour)
		must(t, err)
		return tok.ID
	}
	v, ok := w.objects[name]
	if !ok {
		t.Fatalf("%s: nothing stands for {%s}; name it in world.find", pattern, name)
	}
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// alert is one that the owner is told of, by its id or by the link in the mail.
func (w *world) alert(t *testing.T, name string, owner *actor) string {
	t.Helper()
	me, err := w.Identity.PersonByID(t.Context(), owner.Actor, owner.Person)
	must(t, err)
	_, err = w.DB.Migrator().ExecContext(t.Context(), `UPDATE identity_person SET verified = created, email = $1 WHERE id = $2`, cmp.Or(me.Email, string(me.ID)+"@post.example"), string(me.ID))
	must(t, err)
	before, err := w.Outreach.MyAlerts(t.Context(), owner.Actor)
	must(t, err)
	for _, a := range before { // an address has so many and no more
		must(t, w.Outreach.StopMine(t.Context(), owner.Actor, a.ID))
	}
	_, err = w.Outreach.Ask(t.Context(), owner.Actor, outreach.Asking{Email: cmp.Or(me.Email, string(me.ID)+"@post.example"), Question: &outreach.Question{Words: rand.Text()}, Rhythm: outreach.Weekly, Lang: "en", Network: rand.Text()})
	must(t, err)
	all, err := w.Outreach.MyAlerts(t.Context(), owner.Actor)
	must(t, err)
	if name == "alert" {
		return string(all[0].ID)
	}
	return w.Outreach.AlertSecret(all[0].ID)
}
