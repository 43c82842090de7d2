//go:build interop

package interop

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// tasks is what check.mjs is asked.
type tasks struct {
	Now    string       `json:"now"`
	Verify []verifyTask `json:"verify"`
	Issue  []issueTask  `json:"issue"`
	Quads  []quadsTask  `json:"quads"`
}

// verifyTask is something Cairn made, as it is or tampered with.
type verifyTask struct {
	Name      string          `json:"name"`
	By        string          `json:"by"`    // verifier-core, jose, presentation; empty: @digitalbazaar/vc
	Suite     string          `json:"suite"` // cryptosuite
	Document  json.RawMessage `json:"document,omitempty"`
	Challenge string          `json:"challenge,omitempty"`
	Domain    string          `json:"domain,omitempty"`
	JWT       string          `json:"jwt,omitempty"`
	JWK       json.RawMessage `json:"jwk,omitempty"`
	Typ       string          `json:"typ,omitempty"`
	want      bool
}

// issueTask is something for Cairn to verify.
type issueTask struct {
	Suite      string          `json:"suite"` // cryptosuite, or jose
	Key        string          `json:"key"`
	Credential json.RawMessage `json:"credential"`
	Present    *present        `json:"present,omitempty"`
}

type present struct {
	Challenge string `json:"challenge"`
	Domain    string `json:"domain"`
}

// quadsTask is a document and its canonical form by Cairn.
type quadsTask struct {
	Name     string          `json:"name"`
	Document json.RawMessage `json:"document"`
	NQuads   string          `json:"nquads"`
}

// answers is what check.mjs says, in the order of the tasks.
type answers struct {
	Node     string           `json:"node"`
	Verify   []verdict        `json:"verify"`
	Issue    []issuedDocument `json:"issue"`
	Quads    []verdict        `json:"quads"`
	Attempts []string         `json:"attempts"`
}

type verdict struct {
	Verified bool   `json:"verified"`
	Error    string `json:"error"`
	Quads    int    `json:"quads"`
}

type issuedDocument struct {
	Document map[string]any `json:"document"`
}

// ask runs check.mjs without a network.
func ask(t *testing.T, all tasks) answers {
	t.Helper()
	if _, err := os.Stat("node_modules"); err != nil {
		t.Fatalf("%v: run npm ci --ignore-scripts in test/interop, or make interop", err)
	}
	folder := t.TempDir()
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "tasks.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{node(), "check.mjs", folder}
	if exec.CommandContext(t.Context(), "unshare", "-rn", "true").Run() == nil {
		args = append([]string{"unshare", "-rn"}, args...)
	} else {
		t.Log("no network namespace here: closed.mjs alone keeps the network closed")
	}
	if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil { //nolint:gosec // the words are above
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	if text, err = os.ReadFile(filepath.Join(folder, "answers.json")); err != nil {
		t.Fatal(err)
	}
	var a answers
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Verify) != len(all.Verify) || len(a.Issue) != len(all.Issue) || len(a.Quads) != len(all.Quads) {
		t.Fatalf("%d, %d and %d answers to %d, %d and %d tasks", len(a.Verify), len(a.Issue), len(a.Quads), len(all.Verify), len(all.Issue), len(all.Quads))
	}
	t.Logf("node %s; attempts to reach the network: %q", a.Node, a.Attempts)
	return a
}

// node is the program to run; CAIRN_TEST_NODE names another version.
func node() string {
	if name := os.Getenv("CAIRN_TEST_NODE"); name != "" {
		return name
	}
	return "node"
}
