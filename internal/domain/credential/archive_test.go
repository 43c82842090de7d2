package credential_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/archive"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/key"
)

// register is the public register's part about Aldermoor, as app puts it together.
func (e *ending) register(t *testing.T, c credential.Custody) []byte {
	t.Helper()
	names, err := e.CustodianNames(c.Custodian)
	must(t, err)
	text, err := json.Marshal(verification.Register{
		Format: verification.RegisterFormat, Name: verification.Plain("Register"), AsOf: e.db.Now(),
		Issuers: []verification.RegisterIssuer{{
			ID: e.org.DID, Names: verification.Plain("Aldermoor"), Vouched: true, Country: "XF", From: e.db.Now().AddDate(-1, 0, 0), Until: c.ClosesAt,
			Closed: c.ClosesAt, Custodian: verification.Plain("National Archive"), StatusBy: names, Document: c.Document,
		}},
	})
	must(t, err)
	return text
}

func (e *ending) exported(t *testing.T, c credential.Custody) []byte {
	t.Helper()
	var file bytes.Buffer
	must(t, e.ExportRecords(t.Context(), e.magda, aldermoor, e.register(t, c), &file))
	return file.Bytes()
}

func openFile(file []byte) (*verification.Archive, error) {
	return verification.OpenArchive(bytes.NewReader(file), int64(len(file)))
}

// alone verifies every credential in the file with nothing but the file.
func alone(t *testing.T, a *verification.Archive, years int) map[verification.Verdict]int {
	t.Helper()
	v := verification.New(verification.Deps{Sources: a, Now: func() time.Time { return a.Made.AddDate(years, 0, 0) }})
	got := map[verification.Verdict]int{}
	for _, name := range a.Names(archive.Credentials) {
		data, err := a.Read(name)
		must(t, err)
		r, err := v.Verify(t.Context(), data, verification.Policy{Register: a.Register, Must: []verification.Name{verification.CheckLog}})
		must(t, err)
		got[r.Verdict]++
	}
	return got
}

// M097 (Blockchain, Box 5), S-242 to S-251: the provider's server, keys and company
// are gone; 1,000 credentials verify on a disconnected machine; a forked record is
// detected; nothing personal is in the public log.
func TestAThousandCredentialsVerifyWhenTheirIssuerIsGone(t *testing.T) {
	t.Parallel()
	const many = 1000
	each(t, many, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		all := h.issued(t)
		if len(all) != many {
			t.Fatalf("%d issued", len(all))
		}
		year := credential.LogYear(e.db.Now())
		early, err := h.Checkpoint(ctx, year) // that somebody keeps
		must(t, err)
		must(t, h.Revoke(ctx, h.castell, all[7].ID, "Somebody else sat the test."))
		e.clock.Advance(time.Hour)
		c := e.closed(t)
		file := e.exported(t, c)

		// Nothing of the issuer is asked from here on: only the file is there, ten years later.
		a, err := openFile(file)
		must(t, err)
		got := alone(t, a, 10)
		if got[verification.ValidIssuerClosed] != many-1 || got[verification.Revoked] != 1 || len(got) != 2 {
			t.Errorf("got %v", got)
		}
		if a.Credentials != many || a.Checksum != c.Set.Checksum {
			t.Errorf("got %d, %s", a.Credentials, a.Checksum)
		}
		must(t, a.Holds(early))

		// A log of other leaves under the same key: two people were shown two records.
		signer, _, err := h.keys.Signer("log", "log", key.Ed25519)
		must(t, err)
		other := tlog.Checkpoint{Origin: h.LogOrigin(year), Size: 500, Root: tlog.LeafHash([]byte("another log"))}
		note, err := other.Sign(signer)
		must(t, err)
		wantCode(t, a.Holds(note), archive.Forked)
		wantCode(t, a.Holds([]byte("no checkpoint")), archive.BadLog)

		// The public log holds hashes and nothing else.
		for _, leaf := range strings.Fields(string(must2(a.Read(archive.Logs + year + ".leaves"))(t))) {
			if len(leaf) != 64 || strings.Trim(leaf, "0123456789abcdef") != "" {
				t.Fatalf("the log says %q", leaf)
			}
		}
	})
}

func wantCode(t *testing.T, err error, c archive.Code) {
	t.Helper()
	e := new(archive.Error)
	if !errors.As(err, &e) || e.Code != c {
		t.Errorf("got %v, want %s", err, c)
	}
}

// rewrite makes the file anew with one part changed; nil takes it out.
func rewrite(t *testing.T, file []byte, name string, change func([]byte) []byte, add ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, data []byte) {
		f, err := w.Create(name)
		must(t, err)
		_, err = f.Write(data)
		must(t, err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		if f.Name == name {
			if data = change(data); data == nil {
				continue
			}
		}
		put(f.Name, data)
	}
	for _, n := range add {
		put(n, []byte("{}"))
	}
	must(t, w.Close())
	return out.Bytes()
}

func TestAChangedArchiveFileIsNoticed(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		e, ctx := h.ending(t), t.Context()
		all := h.issued(t)
		_, err := h.Encode(ctx, h.castell, all[0].ID, credential.VCJWT)
		must(t, err)
		e.clock.Advance(time.Hour)
		var b bytes.Buffer
		wantFault(t, e.ExportRecords(ctx, e.magda, aldermoor, nil, &b), "credential.custody.none")
		c := e.closed(t)
		for who, a := range map[string]identity.Actor{"another archive": e.peter, "its registrar": h.castell, "the agency": e.eva, "nobody": identity.Anonymous} {
			if err := e.ExportRecords(ctx, a, aldermoor, nil, &b); err == nil || b.Len() > 0 {
				t.Errorf("%s took the file", who)
			}
		}
		file := e.exported(t, c)
		year := credential.LogYear(c.AnnouncedAt)
		one := archive.Credentials + string(all[0].ID) + ".json"
		flip := func(b []byte) []byte { return bytes.Replace(b, []byte("Person"), []byte("Parson"), 1) }
		gone := func([]byte) []byte { return nil }
		for what, x := range map[string]struct {
			file []byte
			code archive.Code
		}{
			"no file":            {[]byte("PK"), archive.NotAnArchive},
			"manifest changed":   {rewrite(t, file, archive.ManifestName, func(b []byte) []byte { return bytes.Replace(b, []byte("aldermoor"), []byte("aldermour"), 1) }), archive.BadSignature},
			"no signature":       {rewrite(t, file, archive.SignatureName, gone), archive.BadSignature},
			"a credential gone":  {rewrite(t, file, one, gone), archive.Missing},
			"something added":    {rewrite(t, file, "", nil, "credentials/more.json"), archive.Stranger},
			"the log was cut":    {rewrite(t, file, archive.Logs+year+".leaves", func(b []byte) []byte { return b[65:] }), archive.Changed},
			"the register given": {rewrite(t, file, archive.RegisterName, func(b []byte) []byte { return append(b, ' ') }), archive.Changed},
		} {
			if what == "manifest changed" && bytes.Equal(x.file, file) {
				t.Error("nothing was changed")
			}
			_, err := openFile(x.file)
			e := new(archive.Error)
			if !errors.As(err, &e) || e.Code != x.code {
				t.Errorf("%s: %v, want %s", what, err, x.code)
			}
		}
		a, err := openFile(rewrite(t, file, one, flip))
		must(t, err)
		_, err = a.Read(one)
		wantCode(t, err, archive.Changed)
		// a log whose leaves are others than its key signed for
		k := a.Manifest.Logs[0]
		note := must2(a.Read(archive.Logs + k.Name + ".note"))(t)
		leaves := strings.Fields(string(must2(a.Read(archive.Logs + k.Name + ".leaves"))(t)))
		slices.Reverse(leaves)
		_, err = archive.NewLog(k, note, leaves)
		wantCode(t, err, archive.Forked)
		_, err = archive.NewLog(k, note, append(leaves, "zz"))
		wantCode(t, err, archive.BadLog)
		if n := h.count(t, `SELECT COUNT(*) FROM audit WHERE act = 'credential.custody.export'`); n != 1 {
			t.Errorf("taken %d times, the record says", n)
		}
	})
}

// Who had their data erased is counted, and nothing of theirs is in the file.
func TestAnErasedHolderIsNotInTheArchiveFile(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		e := h.ending(t)
		all := h.issued(t)
		h.erase(t, all[1].Person)
		e.clock.Advance(time.Hour)
		c := e.closed(t)
		a, err := openFile(e.exported(t, c))
		must(t, err)
		if a.Credentials != 3 || a.Erased != 1 || len(a.Names(archive.Credentials)) != 2 {
			t.Errorf("got %d, %d erased", a.Credentials, a.Erased)
		}
		if got := alone(t, a, 1); got[verification.ValidIssuerClosed] != 2 {
			t.Error(fmt.Sprint(got))
		}
	})
}
