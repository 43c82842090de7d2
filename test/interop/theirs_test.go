//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"opencairn.org/cairn/internal/door/vcapi"
)

// theirsToIssue is what the libraries of others are asked to issue.
func theirsToIssue(t *testing.T) (all []issueTask) {
	t.Helper()
	_, multikey := key(t, "")
	credential := json.RawMessage(badge(t, "did:key:"+multikey).Raw())
	for _, w := range ways {
		all = append(all, issueTask{Suite: w.suite, Key: w.key, Credential: credential})
	}
	return append(all, theirsToAccept(t)...)
}

// verifyTheirs gives each to Cairn's VC API, as it is and tampered with.
func verifyTheirs(t *testing.T, asked []issueTask, got []issuedDocument) {
	s, err := vcapi.New(vcapi.Options{Now: func() time.Time { return day.AddDate(0, 1, 0) }, Base: "https://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	for i, task := range asked {
		name := task.Suite + " " + task.Key
		text, err := json.Marshal(got[i].Document)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case task.Suite == "jose":
			verifyToken(t, s, name, got[i].Document)
			continue
		case task.Present != nil:
			verifyPresented(t, s, "presentation, "+name, text)
			continue
		}
		if status, said := post(t, s, "credential", text, nil); status != http.StatusOK {
			t.Errorf("%s: %d %s\n%s", name, status, said, text)
		}
		for _, x := range tampered {
			if status, said := post(t, s, "credential", changed(t, text, x.change), nil); status != http.StatusUnprocessableEntity {
				t.Errorf("%s, %s: %d %s", name, x.name, status, said)
			}
		}
	}
}

// post asks the VC API about a credential or a presentation.
func post(t *testing.T, s *vcapi.Server, what string, document []byte, options any) (int, string) {
	t.Helper()
	names := map[string][2]string{"credential": {"/credentials/verify", "verifiableCredential"}, "presentation": {"/presentations/verify", "verifiablePresentation"}}
	body, err := json.Marshal(map[string]any{names[what][1]: json.RawMessage(document), "options": options})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost"+names[what][0], bytes.NewReader(body))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
