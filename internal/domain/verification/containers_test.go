package verification_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"maps"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/openbadge/bake"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
)

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>`

func picture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func baked(t testing.TB, picture, credential []byte) []byte {
	t.Helper()
	out, err := bake.Write(picture, credential)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// folio is a PDF with one file embedded.
func folio(name, data string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-2.0\n")
	for i, o := range []string{
		"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(" + name + ") 3 0 R] >> >> >>",
		"<< /Type /Pages /Kids [] /Count 0 >>",
		"<< /Type /Filespec /F (" + name + ") /UF (" + name + ") /EF << /F 4 0 R >> >>",
		fmt.Sprintf("<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream", len(data), data),
	} {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	b.WriteString("xref\n0 1\ntrailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")
	return b.Bytes()
}

// jwt is the badge as a token signed by Aldermoor.
func (w *world) jwt(d *vc.Document) []byte {
	w.t.Helper()
	t, err := jose.SignCredential(d, w.key, jose.Options{KeyID: w.method})
	if err != nil {
		w.t.Fatal(err)
	}
	return t.Raw()
}

func enveloped(t testing.TB, media string, token []byte) *vc.Document {
	t.Helper()
	d, err := jose.Envelop(media, token)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestACredentialIsFoundInWhateverItIsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	json := w.issue(medicines())
	token := w.jwt(w.write(medicines()))
	for name, c := range map[string]struct {
		data  []byte
		found string
	}{
		"JSON":                        {json, ""},
		"a token":                     {token, "jwt"},
		"a token in quotes":           {[]byte(`"` + string(token) + "\"\n"), "jwt"},
		"a PNG":                       {baked(t, picture(t), json), "png"},
		"a PNG with a token":          {baked(t, picture(t), token), "png jwt"},
		"an SVG":                      {baked(t, []byte(svg), json), "svg"},
		"an SVG with a token":         {baked(t, []byte(svg), token), "svg jwt"},
		"a PDF":                       {folio("badge.json", string(json)), "pdf"},
		"an envelope":                 {enveloped(t, "vc+jwt", token).Raw(), "envelope jwt"},
		"a presentation":              {w.presentation(string(json)).Raw(), "presentation"},
		"a presentation of envelopes": {w.presentation(string(enveloped(t, "vc+jwt", token).Raw())).Raw(), "presentation envelope jwt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t = t
			rep := w.verify(c.data, verification.Policy{})
			want(t, rep, verification.Valid, "integrity=holds", "key=listed", "issuer=vouched", "status=clear_revocation")
			var found []string
			for _, m := range rep.Found {
				found = append(found, strings.TrimPrefix(m.Key, "verification.found."))
			}
			if got := strings.Join(found, " "); got != c.found {
				t.Errorf("found in %q, want %q", got, c.found)
			}
			if rep.Credential.Holder != "Samira Haddad" || len(rep.Seals) != 1 || rep.Seals[0].Outcome != verification.Passed {
				t.Errorf("%+v, %+v", rep.Credential, rep.Seals)
			}
		})
	}
}

func TestATokenChangedOrBySomebodyElseIsNotTheIssuers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.jwt(w.write(medicines()))
	parts := strings.Split(string(token), ".")
	other := w.write(renamed("Surgery"))
	theirs := strings.Split(string(w.jwt(other)), ".")
	mixed := parts[0] + "." + theirs[1] + "." + parts[2]
	want(t, w.verify([]byte(mixed), verification.Policy{}), verification.BadSignature, "integrity=changed")
	mine, err := jose.SignCredential(w.write(medicines()), seed(2), jose.Options{KeyID: w.method})
	if err != nil {
		t.Fatal(err)
	}
	want(t, w.verify(mine.Raw(), verification.Policy{}), verification.BadSignature, "integrity=changed")
	embedded, err := jose.SignCredential(w.write(medicines()), seed(2), jose.Options{EmbedKey: true})
	if err != nil {
		t.Fatal(err)
	}
	want(t, w.verify(embedded.Raw(), verification.Policy{}), verification.UnknownIssuer, "integrity=holds", "key=unbound")
	listed, err := jose.SignCredential(w.write(medicines()), w.key, jose.Options{EmbedKey: true})
	if err != nil {
		t.Fatal(err)
	}
	want(t, w.verify(listed.Raw(), verification.Policy{}), verification.Valid, "key=listed")
}

// presentation holds these, unsigned.
func (w *world) presentation(credentials ...string) *vc.Document {
	w.t.Helper()
	d, err := vc.Parse([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":"` + samira + `","verifiableCredential":[` + strings.Join(credentials, ",") + `]}`))
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

var samiraKey = seed(21)

var samira = "did:key:" + multikey(samiraKey)

// present signs a presentation in answer to a question.
func (w *world) present(d *vc.Document, k ed25519.PrivateKey, challenge, domain string) []byte {
	w.t.Helper()
	id := "did:key:" + multikey(k)
	signed, err := eddsajcs.Suite{}.Sign(d, proof.Options{Method: id + "#" + multikey(k), Created: now, Purpose: proof.Authentication, Challenge: challenge, Domain: domain}, k)
	if err != nil {
		w.t.Fatal(err)
	}
	return signed.Raw()
}

func TestAPresentationGivesAReportForEachCredentialAndSaysWhoShowsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := medicines()
	b.Learner.ID = samira
	mine := string(w.issue(b))
	b.Status[0].Index = slot + 1
	w.set(revocation, slot+1)
	revoked := string(w.issue(b))
	two := w.presentation(mine, revoked)
	all := w.verifyAll(w.present(two, samiraKey, "c1", "hr.example"), verification.Policy{Challenge: "c1", Domain: "hr.example"})
	if len(all) != 2 {
		t.Fatalf("%d reports", len(all))
	}
	want(t, all[0], verification.Valid, "holder=presented")
	want(t, all[1], verification.Revoked, "holder=presented")
	want(t, w.verify(w.present(two, samiraKey, "c1", "hr.example"), verification.Policy{}), verification.Revoked)

	one := w.presentation(mine)
	ask := verification.Policy{Challenge: "c1", Domain: "hr.example"}
	for name, c := range map[string]struct {
		data    []byte
		policy  verification.Policy
		verdict verification.Verdict
		reason  string
	}{
		"unsigned":                 {one.Raw(), ask, verification.Valid, "shown_unsigned"},
		"no question":              {w.present(one, samiraKey, "c1", "hr.example"), verification.Policy{}, verification.Valid, "shown_unasked"},
		"another question":         {w.present(one, samiraKey, "c0", "hr.example"), ask, verification.HolderMismatch, "shown_challenge"},
		"for somebody else":        {w.present(one, samiraKey, "c1", "bank.example"), ask, verification.HolderMismatch, "shown_domain"},
		"shown by somebody else":   {w.present(one, seed(22), "c1", "hr.example"), ask, verification.HolderMismatch, "shown_by_another"},
		"changed after it":         {bytes.Replace(w.present(one, samiraKey, "c1", "hr.example"), []byte(`"holder":"`+samira), []byte(`"holder":"`+holder), 1), ask, verification.HolderMismatch, "shown_changed"},
		"the credential exchanged": {bytes.Replace(w.present(one, samiraKey, "c1", "hr.example"), []byte("Samira Haddad"), []byte("Samire Haddad"), 1), ask, verification.BadSignature, "shown_changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t = t
			want(t, w.verify(c.data, c.policy), c.verdict, "holder="+c.reason)
		})
	}
}

// Who repeats a course has badges that differ in nothing but their number and their
// place in a list: every blank node of one has a twin in the other.
func TestBadgesOfOneAchievementForOneLearnerAreShownTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all []string
	for i := range 5 {
		b := medicines()
		b.ID = fmt.Sprintf("urn:uuid:0199d3a0-7c1e-7000-8000-%012d", i)
		b.Learner.ID, b.Status[0].Index, b.Status[1].Index = samira, slot+i, slot+i
		signed, err := eddsardfc.Suite{}.Sign(w.write(b), proof.Options{Method: w.method, Created: award}, w.key)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(signed.Raw()))
	}
	for n := 1; n <= len(all); n++ {
		signed, err := eddsardfc.Suite{}.Sign(w.presentation(all[:n]...), proof.Options{Method: samira + "#" + multikey(samiraKey), Created: now, Purpose: proof.Authentication, Challenge: "c1", Domain: "hr.example"}, samiraKey)
		if err != nil {
			t.Fatalf("%d badges: %v", n, err)
		}
		for _, rep := range w.verifyAll(signed.Raw(), verification.Policy{Challenge: "c1", Domain: "hr.example"}) {
			want(t, rep, verification.Valid, "holder=presented")
		}
	}
}

func TestOneBrokenCredentialInAPresentationDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := w.verifyAll(w.presentation(string(w.issue(medicines())), string(enveloped(t, "vc+jwt", []byte("eyJhbGciOiJub25lIn0.e30.")).Raw())).Raw(), verification.Policy{})
	if len(all) != 2 || all[0].Verdict != verification.Valid || all[1].Verdict != verification.Unreadable || all[1].Answer() != verification.AnswerUnreadable {
		t.Errorf("%+v", all)
	}
	if got := verification.Worst(all...); got != verification.AnswerUnreadable {
		t.Errorf("worst %s", got)
	}
	w.lists[revocation] = w.list(statuslist.List{ID: revocation, Issuer: aldermoor, Purpose: statuslist.Revocation, From: now.Add(-time.Hour), Until: now.Add(time.Hour)}, slot)
	for _, revoked := range w.verifyAll(w.issue(medicines()), verification.Policy{}) {
		if got := verification.MostUrgent(append(all, revoked)); got.Verdict != verification.Revoked {
			t.Errorf("most urgent %s, want what was withdrawn: it is not valid, whatever the other is", got.Verdict)
		}
	}
}

func TestAListIsFetchedOnceForAllCredentialsOfAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fetched = map[string]int{}
	one := string(w.issue(medicines()))
	if n := len(w.verifyAll(w.presentation(one, one, one).Raw(), verification.Policy{})); n != 3 {
		t.Fatalf("%d reports", n)
	}
	for what, n := range w.fetched {
		if n != 1 {
			t.Errorf("%s was fetched %d times", what, n)
		}
	}
}

// disclosed is the learning credential of the European wallet by an issuer at an
// https address, bound to Samira's key.
func (w *world) disclosed() *sdjwt.Token {
	w.t.Helper()
	l := sdjwt.Learning{
		FamilyName: "Haddad", GivenName: "Samira", LearnerID: "A17", Title: "Safe medicines", Outcomes: []string{"Give medicines safely"}, Languages: []string{"en"},
		StudyTime: "5 ECTS", Level: 5, QualityAssurance: []string{"institutional"}, Authority: "University of Aldermoor", Country: "IE", Issued: award, Expires: award.AddDate(5, 0, 0),
	}
	claims, hide, err := l.Claims()
	if err != nil {
		w.t.Fatal(err)
	}
	claims = claims.With("iss", jcs.Text(walletIssuer)).With("iat", jose.Seconds(award)).With("status", statuslist.TokenRef{URI: walletList, Index: slot}.Claim())
	t, err := sdjwt.Issue(claims, w.key, sdjwt.Options{Disclose: hide, Holder: samiraKey.Public(), Key: jose.Options{KeyID: "k1"}})
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

const (
	walletIssuer = "https://aldermoor.example"
	walletList   = "https://aldermoor.example/tokens"
)

// wallet makes Aldermoor an issuer at an https address with a token status list.
func (w *world) wallet(status statuslist.TokenStatus) {
	w.t.Helper()
	jwk, err := jose.JWK(w.key.Public())
	if err != nil {
		w.t.Fatal(err)
	}
	w.resources = map[string][]byte{
		"https://aldermoor.example/.well-known/jwt-vc-issuer": []byte(`{"issuer":"` + walletIssuer + `","jwks":{"keys":[` + string(jwk.With("kid", jcs.Text("k1")).Canonical()) + `]}}`),
	}
	w.register.Issuers = append(w.register.Issuers, verification.RegisterIssuer{ID: walletIssuer, Names: verification.Plain("University of Aldermoor"), Vouched: true})
	l, err := statuslist.NewTokenList(0, 2)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := l.Set(slot, status); err != nil {
		w.t.Fatal(err)
	}
	t, err := statuslist.StatusToken{URI: walletList, Issuer: walletIssuer, Issued: now.Add(-time.Hour), Expires: now.Add(time.Hour), List: l}.Sign(w.key, jose.Options{KeyID: "k1"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.lists[walletList] = t.Raw()
}

func TestASelectiveCredentialShowsWhatItsHolderChose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wallet(statuslist.TokenValid)
	token := w.disclosed()
	rep := w.verify(token.Raw(), verification.Policy{})
	want(t, rep, verification.Valid, "integrity=holds", "key=listed", "issuer=vouched", "status=clear_token", "schema=learning", "holder=not_presented")
	if rep.Seals[0].Covers.Key != "verification.covers.shown" || rep.Credential.Holder != "Samira Haddad" || rep.Credential.EQF != 5 || rep.Credential.Credits.String() != "5" {
		t.Errorf("%+v, %+v", rep.Seals, rep.Credential)
	}
	less, err := token.Present()
	if err != nil {
		t.Fatal(err)
	}
	rep = w.verify(less.Raw(), verification.Policy{})
	want(t, rep, verification.Valid, "integrity=holds", "schema=learning")
	if rep.Credential.Holder != "" {
		t.Errorf("holder %q though it was not shown", rep.Credential.Holder)
	}
	bound, err := token.Bind(samiraKey, "https://hr.example", "n1", now)
	if err != nil {
		t.Fatal(err)
	}
	ask := verification.Policy{Challenge: "n1", Domain: "https://hr.example"}
	want(t, w.verify(bound.Raw(), ask), verification.Valid, "holder=presented")
	want(t, w.verify(bound.Raw(), verification.Policy{}), verification.Valid, "holder=shown_unasked")
	want(t, w.verify(bound.Raw(), verification.Policy{Challenge: "n2", Domain: "https://hr.example"}), verification.HolderMismatch, "holder=shown_challenge")
	want(t, w.verify(bound.Raw(), verification.Policy{Challenge: "n1", Domain: "https://bank.example"}), verification.HolderMismatch, "holder=shown_domain")
}

// typed is a wallet credential of a type of Aldermoor's own, with its grade hidden.
func (w *world) typed(integrity string) []byte {
	w.t.Helper()
	claims := `{"iss":"` + walletIssuer + `","iat":1772366400,"vct":"` + walletType + `","title":"Safe medicines","grade":"good"`
	if integrity != "" {
		claims += `,"vct#integrity":"` + integrity + `"`
	}
	v, err := jcs.Parse([]byte(claims + "}"))
	if err != nil {
		w.t.Fatal(err)
	}
	hide, err := sdjwt.ParsePath("grade")
	if err != nil {
		w.t.Fatal(err)
	}
	t, err := sdjwt.Issue(v, w.key, sdjwt.Options{Disclose: []sdjwt.Path{hide}, Key: jose.Options{KeyID: "k1"}})
	if err != nil {
		w.t.Fatal(err)
	}
	return t.Raw()
}

const (
	walletType = "https://aldermoor.example/types/award"
	walletBase = "https://fellmark.example/types/base"
)

func TestAWalletCredentialIsJudgedByTheMetadataOfItsType(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wallet(statuslist.TokenValid)
	describe := func(claims string) string { return `{"vct":"` + walletType + `","claims":[` + claims + `]}` }
	good := describe(`{"path":["title"],"sd":"never","mandatory":true},{"path":["grade"],"sd":"always"}`)
	pinned := pinnedTo(good)
	derived := strings.Replace(good, `"claims"`, `"extends":"`+walletBase+`","claims"`, 1)
	asked := verification.Policy{Must: []verification.Name{verification.CheckType}}
	for name, c := range map[string]struct {
		metadata, base, integrity string
		verdict                   verification.Verdict // for who asks for it
		reason, detail            string
	}{
		"as it says":              {good, "", pinned, verification.Valid, "follows", ""},
		"not pinned":              {good, "", "", verification.Valid, "follows", "not_pinned"},
		"changed since":           {good + " ", "", pinned, verification.Unreadable, "other_bytes", ""},
		"hidden what must show":   {describe(`{"path":["grade"],"sd":"never"}`), "", "", verification.Unreadable, "problems", "problem.claim_selective"},
		"shown what may be hid":   {describe(`{"path":["title"],"sd":"always"}`), "", "", verification.Unreadable, "problems", "problem.claim_not_selective"},
		"without what must be":    {describe(`{"path":["level"],"sd":"never","mandatory":true}`), "", "", verification.Unreadable, "problems", "problem.missing_claim"},
		"not shown, who knows":    {describe(`{"path":["level"],"mandatory":true}`), "", pinnedTo(describe(`{"path":["level"],"mandatory":true}`)), verification.Valid, "follows", ""},
		"by what it extends":      {derived, `{"vct":"` + walletBase + `","claims":[{"path":["level"],"sd":"never","mandatory":true}]}`, "", verification.Unreadable, "problems", "problem.missing_claim"},
		"extends what is not had": {derived, "", "", verification.Incomplete, "unreachable", ""},
		"extends itself":          {strings.Replace(derived, walletBase, walletType, 1), "", "", verification.Incomplete, "malformed", ""},
		"about another type":      {`{"vct":"https://aldermoor.example/types/other"}`, "", "", verification.Incomplete, "malformed", ""},
		"a page":                  {`<!doctype html>`, "", "", verification.Incomplete, "malformed", ""},
		"nothing there":           {"none", "", "", verification.Incomplete, "none", ""},
		"no answer":               {"", "", "", verification.Incomplete, "unreachable", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t, w.resources = t, maps.Clone(w.resources)
			for at, text := range map[string]string{walletType: c.metadata, walletBase: c.base} {
				switch text {
				case "":
				case "none":
					w.resources[at] = nil
				default:
					w.resources[at] = []byte(text)
				}
			}
			data := w.typed(c.integrity)
			rep := w.verify(data, verification.Policy{})
			want(t, rep, verification.Valid, "type="+c.reason) // told, and decides for who asks
			want(t, w.verify(data, asked), c.verdict, "type="+c.reason)
			switch d := rep.Check(verification.CheckType).Details; {
			case c.detail == "" && len(d) != 0, c.detail != "" && (len(d) != 1 || d[0].Key != "verification.check.type."+c.detail):
				t.Errorf("details %+v, want %q", d, c.detail)
			}
		})
	}
	offline := w.verify(w.typed(""), verification.Policy{Offline: true})
	if c := offline.Check(verification.CheckType); c.Outcome != verification.NotChecked || c.Reason.Key != "verification.check.type.offline" {
		t.Errorf("offline: %+v", c)
	}
	want(t, w.verify(w.disclosed().Raw(), verification.Policy{}), verification.Valid, "type=follows")
}

func pinnedTo(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func TestATokenStatusListDecidesAsAnyOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setup   func(*world)
		verdict verification.Verdict
		reason  string
	}{
		"invalid":     {func(w *world) { w.wallet(statuslist.TokenInvalid) }, verification.Revoked, "revoked"},
		"suspended":   {func(w *world) { w.wallet(statuslist.TokenSuspended) }, verification.Suspended, "suspended"},
		"own meaning": {func(w *world) { w.wallet(3) }, verification.Incomplete, "own_meaning"},
		"unreachable": {func(w *world) { w.wallet(0); w.down[walletList] = true }, verification.Incomplete, "unreachable"},
		"malformed":   {func(w *world) { w.wallet(0); w.lists[walletList] = []byte("<html>") }, verification.Incomplete, "malformed"},
		"signed by somebody else": {func(w *world) {
			key := w.key
			w.key = seed(40)
			w.wallet(0)
			w.key = key
			list := w.lists[walletList]
			w.wallet(0)
			w.lists[walletList] = list
		}, verification.Incomplete, "bad_signature"},
	} {
		w := newWorld(t)
		c.setup(w)
		if name == "signed by somebody else" {
			w.register.Issuers = w.register.Issuers[:2]
		}
		want(t, w.verify(w.disclosed().Raw(), verification.Policy{}), c.verdict, "status="+c.reason)
	}
}

func TestAnSDJWTMadeToBeReadInTwoWaysIsNotAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := verification.New(w.deps())
	raw := string(w.disclosed().Raw())
	parts := strings.Split(raw, "~")
	for name, c := range map[string][2]string{
		"a disclosure twice":        {raw + parts[1] + "~", "file.disclosure"},
		"one nobody signed":         {raw + "WyJzYWx0IiwiaG9ub3VycyIsInllcyJd~", "file.disclosure_unreferenced_disclosure"},
		"cut":                       {raw[:len(raw)/3] + "~", "file.token"},
		"a disclosure that is none": {raw + "e30~", "file.disclosure"},
	} {
		_, err := v.Verify(t.Context(), []byte(c[0]), verification.Policy{})
		if !strings.HasPrefix(fmt.Sprint(err), "verification."+c[1]) {
			t.Errorf("%s: %v, want %s", name, err, c[1])
		}
		if l, ok := fault.Of(err); ok {
			checkMessage(t, verification.Message{Key: l[0].Key, Args: verification.ArgsOf(l[0].Args)})
		}
	}
}

// An issuer at an https address publishes its keys there (Controlled Identifiers
// 1.0); a key that is only a fragment proves nothing until it does (trap 9).
func TestAnIssuersOwnAddressMayListItsKeys(t *testing.T) {
	t.Parallel()
	const issuer = "https://aldermoor.example/issuer"
	w := newWorld(t)
	method := issuer + "#" + multikey(w.key)
	b := medicines()
	b.Issuer.ID, b.Status = issuer, nil
	data := w.signAs(w.write(b), w.key, method, award).Raw()
	w.register.Issuers = append(w.register.Issuers, verification.RegisterIssuer{ID: issuer, Names: verification.Plain("Aldermoor"), Vouched: true})
	document := fmt.Sprintf(`{"id":%q,"verificationMethod":[{"id":%q,"type":"Multikey","controller":%q,"publicKeyMultibase":%q}],"assertionMethod":[%q]}`, issuer, method, issuer, multikey(w.key), method)
	for _, c := range map[string]struct {
		body    []byte
		down    bool
		verdict verification.Verdict
		reason  string
	}{
		"listed":      {[]byte(document), false, verification.Valid, "listed"},
		"not listed":  {[]byte(strings.ReplaceAll(document, multikey(w.key), multikey(seed(5)))), false, verification.UnknownIssuer, "unbound"},
		"a web page":  {[]byte("<!doctype html>"), false, verification.UnknownIssuer, "page"},
		"nothing":     {nil, false, verification.UnknownIssuer, "no_document"},
		"unreachable": {[]byte(document), true, verification.UnknownIssuer, "unreachable"},
	} {
		w.resources = map[string][]byte{issuer: c.body}
		w.down[issuer] = c.down
		want(t, w.verify(data, verification.Policy{}), c.verdict, "integrity=holds", "key="+c.reason)
	}
	w.resources = nil
	if _, err := did.Parse(issuer); err == nil {
		t.Error("an address is a did")
	}
}

func renamed(name string) openbadge.Badge {
	b := medicines()
	b.Name = name
	return b
}
