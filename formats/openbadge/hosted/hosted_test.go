package hosted_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/openbadge/hosted"
)

const (
	assertionURL = "https://badges.example/a/1"
	classURL     = "https://badges.example/c/1"
	issuerURL    = "https://badges.example/i/1"
	// sha256 of "samira@example.orgdeadsea", by sha256sum.
	hash = "sha256$404217c8c9d4dad2ab2b6cb6b299c0ba7a7658ef0a25ede2b8d760854079889a"

	assertion = `{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"` + assertionURL + `",
"recipient":{"type":"email","hashed":true,"salt":"deadsea","identity":"` + hash + `"},
"badge":"` + classURL + `","verification":{"type":"hosted"},"issuedOn":"2016-12-31T23:59:59Z","expires":"2030-06-30T00:00:00Z",
"evidence":[{"id":"https://badges.example/e/1","narrative":"a round"},"https://badges.example/e/2"],"narrative":"Well done."}`
	class = `{"@context":"https://w3id.org/openbadges/v2","type":"BadgeClass","id":"` + classURL + `","name":"Medicines","description":"d",
"image":"https://badges.example/i.png","criteria":{"narrative":"a test"},"issuer":"` + issuerURL + `","tags":["care"],
"alignment":[{"targetName":"Doses","targetUrl":"https://esco.example/1","targetCode":"S4"}]}`
	issuer = `{"@context":"https://w3id.org/openbadges/v2","type":"Profile","id":"` + issuerURL + `","name":"University","url":"https://badges.example","email":"b@badges.example"}`
)

// web answers from a map; an empty body is 410, a missing one no answer.
type web map[string]string

func (w web) fetch(_ context.Context, url string) ([]byte, error) {
	body, ok := w[url]
	switch {
	case !ok:
		return nil, errors.New("no such host")
	case body == "":
		return nil, fmt.Errorf("HTTP 410: %w", hosted.ErrGone)
	}
	return []byte(body), nil
}

func good() web { return web{assertionURL: assertion, classURL: class, issuerURL: issuer} }

func TestAHostedAssertionIsReadWithItsClassAndItsIssuer(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func() (*hosted.Reading, error){
		"handed in":  func() (*hosted.Reading, error) { return hosted.Read(t.Context(), []byte(assertion), good().fetch) },
		"by address": func() (*hosted.Reading, error) { return hosted.ReadAt(t.Context(), assertionURL, good().fetch) },
	} {
		got, err := read()
		if err != nil || len(got.Problems) > 0 {
			t.Fatalf("%s: %v, %v", name, err, got.Problems)
		}
		b := got.Badge
		if b.ID != assertionURL || b.Achievement.Name != "Medicines" || b.Achievement.Criteria != "a test" || b.Issuer.Name != "University" || b.Issuer.ID != issuerURL ||
			!b.ValidUntil.Equal(time.Date(2030, 6, 30, 0, 0, 0, 0, time.UTC)) || b.ValidFrom.Year() != 2016 || len(b.Evidence) != 2 || b.Evidence[1].ID != "https://badges.example/e/2" ||
			b.Achievement.ImageURL != "https://badges.example/i.png" || b.Achievement.Alignments[0].Code != "S4" || b.Achievement.Tags[0] != "care" || b.Narrative != "Well done." || len(got.Documents) != 3 {
			t.Errorf("%s: %+v", name, got)
		}
		if !got.Recipient.Is("samira@example.org") || got.Recipient.Is("else@example.org") || got.Recipient.Is("") {
			t.Errorf("%s: recipient %+v", name, got.Recipient)
		}
	}
}

func TestARecipientIsKnownByEachHashAndInPlain(t *testing.T) {
	t.Parallel()
	for _, r := range []hosted.Recipient{
		{Value: "samira@example.org"},
		{Hashed: true, Value: "md5$8460ad0fe035fe2e4587c4e7764a8e93"},
	} {
		if !r.Is("samira@example.org") || r.Is("samira@example.com") {
			t.Errorf("%+v", r)
		}
	}
	if (hosted.Recipient{Hashed: true, Value: "sha1$00"}).Is("samira@example.org") {
		t.Error("a hash nobody can compute is known")
	}
}

func TestPartsMayStandInTheAssertion(t *testing.T) {
	t.Parallel()
	embedded := strings.Replace(assertion, `"`+classURL+`"`, strings.Replace(class, `"`+issuerURL+`"`, issuer, 1), 1)
	got, err := hosted.Read(t.Context(), []byte(embedded), web{assertionURL: embedded, issuerURL: issuer}.fetch)
	if err != nil || len(got.Problems) > 0 || got.Badge.Issuer.Name != "University" {
		t.Errorf("%+v, %v", got, err)
	}
	nameless := strings.Replace(embedded, `"name":"Medicines",`, "", 1)
	got, err = hosted.Read(t.Context(), []byte(nameless), web{assertionURL: nameless, issuerURL: issuer}.fetch)
	if err != nil || len(got.Problems) != 1 || got.Problems[0].Path != "$.badge.name" || got.Problems[0].URL != assertionURL {
		t.Errorf("%v, %v", got.Problems, err)
	}
}

func TestWhatKeepsAnAssertionFromBeingBelievedIsNamed(t *testing.T) {
	t.Parallel()
	const evil = "https://evil.example/a/1"
	replaced := func(w web, url, old, new string) web {
		w[url] = strings.Replace(w[url], old, new, 1)
		return w
	}
	without := func(url string) web {
		w := good()
		delete(w, url)
		return w
	}
	gone := good()
	gone[assertionURL] = ""
	foreign := strings.ReplaceAll(assertion, assertionURL, evil)
	forged := good()
	forged[evil] = foreign
	// The forger embeds a profile that answers for the forger.
	embedded := strings.Replace(foreign, `"`+classURL+`"`, strings.Replace(class, `"`+issuerURL+`"`,
		strings.Replace(issuer, `"name"`, `"verification":{"allowedOrigins":"evil.example"},"name"`, 1), 1), 1)
	prefixed := replaced(good(), issuerURL, `"name"`, `"verification":{"startsWith":"https://badges.example"},"name"`)
	prefixed["https://badges.example.evil.example/a/1"] = strings.ReplaceAll(assertion, assertionURL, "https://badges.example.evil.example/a/1")
	for name, c := range map[string]struct {
		copied string
		web    web
		want   hosted.Code
	}{
		"withdrawn, 410":       {assertion, gone, hosted.Gone},
		"revoked":              {assertion, replaced(good(), assertionURL, `"issuedOn"`, `"revoked":true,"revocationReason":"in error","issuedOn"`), hosted.Revoked},
		"revoked, no more":     {assertion, web{assertionURL: `{"id":"` + assertionURL + `","type":"Assertion","revoked":true,"revocationReason":"in error"}`, classURL: class, issuerURL: issuer}, hosted.Revoked},
		"offline":              {assertion, web{}, hosted.Unreachable},
		"no class":             {assertion, without(classURL), hosted.Unreachable},
		"no issuer":            {assertion, without(issuerURL), hosted.Unreachable},
		"a page":               {assertion, replaced(good(), assertionURL, "{", "<html>"), hosted.NotJSON},
		"a list":               {assertion, web{assertionURL: "[]"}, hosted.NotJSON},
		"doubled names":        {assertion, replaced(good(), classURL, `"name"`, `"name":"x","name"`), hosted.NotJSON},
		"another document":     {assertion, replaced(good(), assertionURL, assertionURL, assertionURL+"0"), hosted.OtherID},
		"another class":        {assertion, replaced(good(), classURL, classURL, classURL+"0"), hosted.OtherID},
		"changed copy":         {strings.Replace(assertion, "Well done", "Best of all", 1), good(), hosted.Differs},
		"somebody else's":      {foreign, forged, hosted.Foreign},
		"a forged profile":     {embedded, web{evil: embedded, issuerURL: issuer}, hosted.Foreign},
		"another origin only":  {assertion, replaced(good(), issuerURL, `"name"`, `"verification":{"allowedOrigins":["other.example"]},"name"`), hosted.Foreign},
		"another prefix only":  {assertion, replaced(good(), issuerURL, `"name"`, `"verification":{"startsWith":"https://badges.example/b/"},"name"`), hosted.Foreign},
		"prefix of a host":     {strings.ReplaceAll(assertion, assertionURL, "https://badges.example.evil.example/a/1"), prefixed, hosted.Foreign},
		"not https":            {strings.ReplaceAll(assertion, "https://badges.example/a", "http://badges.example/a"), web{"http://badges.example/a/1": strings.ReplaceAll(assertion, "https://badges.example/a", "http://badges.example/a"), classURL: class, issuerURL: issuer}, hosted.Insecure},
		"no recipient":         {assertion, replaced(good(), assertionURL, hash, ""), hosted.Missing},
		"hash without method":  {assertion, replaced(good(), assertionURL, "sha256$", ""), hosted.BadValue},
		"no date":              {assertion, replaced(good(), assertionURL, `"issuedOn"`, `"issued"`), hosted.Missing},
		"no real date":         {assertion, replaced(good(), assertionURL, "2030-06-30", "2030-02-30"), hosted.BadValue},
		"class without a name": {assertion, replaced(good(), classURL, `"name"`, `"label"`), hosted.Missing},
		"no criteria":          {assertion, replaced(good(), classURL, `"criteria"`, `"criterion"`), hosted.Missing},
		"issuer nobody asks":   {assertion, replaced(good(), classURL, `"`+issuerURL+`"`, `{"name":"University"}`), hosted.Missing},
		"issuer without name":  {assertion, replaced(good(), issuerURL, `"name"`, `"label"`), hosted.Missing},
		"badge by a word":      {assertion, replaced(good(), assertionURL, classURL, "medicines"), hosted.Missing},
	} {
		got, err := hosted.Read(t.Context(), []byte(c.copied), c.web.fetch)
		if err != nil || !got.Has(c.want) {
			t.Errorf("%s: %+v, %v, want %s", name, got, err, c.want)
			continue
		}
		if c.want == hosted.Revoked && got.Reason != "in error" {
			t.Errorf("%s: reason %q", name, got.Reason)
		}
	}
}

func TestOriginsAndPrefixesAnIssuerNamesAreItsOwn(t *testing.T) {
	t.Parallel()
	const other = "https://host.example/a/1"
	there := strings.ReplaceAll(assertion, assertionURL, other)
	for _, v := range []string{`{"allowedOrigins":["host.example"]}`, `{"allowedOrigins":"https://host.example"}`, `{"startsWith":["https://x.example/","https://host.example/a/"]}`} {
		w := web{other: there, classURL: class, issuerURL: strings.Replace(issuer, `"name"`, `"verification":`+v+`,"name"`, 1)}
		got, err := hosted.Read(t.Context(), []byte(there), w.fetch)
		if err != nil || len(got.Problems) > 0 {
			t.Errorf("%s: %v, %v", v, got.Problems, err)
		}
	}
}

func TestWhatIsNoHostedAssertionIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		copied string
		want   hosted.Code
	}{
		"nothing":         {"", hosted.NotJSON},
		"a word":          {`"badge"`, hosted.NotJSON},
		"3.0":             {`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}`, hosted.NotAnAssertion},
		"no context":      {`{"type":"Assertion"}`, hosted.NotAnAssertion},
		"1.0":             {`{"uid":"1","recipient":{},"badge":"https://b.example","verify":{"type":"hosted","url":"https://b.example/1"}}`, hosted.OldVersion},
		"1.1":             {`{"@context":"https://w3id.org/openbadges/v1","type":"Assertion"}`, hosted.OldVersion},
		"signed":          {strings.Replace(assertion, `"hosted"`, `["SignedBadge"]`, 1), hosted.Signed},
		"no verification": {strings.Replace(assertion, `"hosted"`, `"trust me"`, 1), hosted.BadValue},
		"no address":      {strings.Replace(assertion, assertionURL, "urn:uuid:1", 1), hosted.Missing},
	} {
		_, err := hosted.Read(t.Context(), []byte(c.copied), good().fetch)
		var e *hosted.Error
		if !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := hosted.ReadAt(t.Context(), "file:///etc/passwd", good().fetch); err == nil {
		t.Error("a file was asked for")
	}
	if _, err := hosted.ReadAt(t.Context(), assertionURL, web{}.fetch); err == nil {
		t.Error("an address without an answer is a reading")
	}
	got, err := hosted.ReadAt(t.Context(), assertionURL, web{assertionURL: ""}.fetch)
	if err != nil || !got.Has(hosted.Gone) || got.ID != assertionURL {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestNoAddressIsAskedMoreThanOnce(t *testing.T) {
	t.Parallel()
	var asked []string
	loop := web{assertionURL: strings.Replace(assertion, classURL, assertionURL, 1)}
	got, err := hosted.Read(t.Context(), []byte(assertion), func(ctx context.Context, url string) ([]byte, error) {
		asked = append(asked, url)
		return loop.fetch(ctx, url)
	})
	if err != nil || len(asked) != 1 || !got.Has(hosted.OtherID) {
		t.Errorf("asked %q, %+v, %v", asked, got, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(assertion), []byte(class), []byte(issuer))
	f.Add([]byte(assertion), []byte(`{"id":7}`), []byte(`[]`))
	f.Add([]byte(strings.Replace(assertion, `"`+classURL+`"`, class, 1)), []byte(nil), []byte(strings.Replace(issuer, `"name"`, `"verification":{"startsWith":[7,""]},"name"`, 1)))
	f.Fuzz(func(t *testing.T, a, c, i []byte) {
		w := web{assertionURL: string(a), classURL: string(c), issuerURL: string(i)}
		got, err := hosted.Read(context.Background(), a, w.fetch)
		var e *hosted.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("an error without a code: %v", err)
		}
		if err == nil && len(got.Problems) == 0 && (got.Badge.Issuer.ID == "" || got.Badge.Name == "" || !slices.ContainsFunc(got.Documents, func(d hosted.DocumentRead) bool { return d.URL == got.Badge.Issuer.ID })) {
			t.Fatalf("believed without asking its issuer: %+v", got)
		}
	})
}
