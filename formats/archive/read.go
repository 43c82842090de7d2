package archive

import (
	"archive/zip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"

	"opencairn.org/cairn/formats/did"
)

// Code names what is wrong with an archive file.
type Code string

// The codes.
const (
	NotAnArchive Code = "not_an_archive"
	BadSignature Code = "bad_signature" // the manifest is not what the custodian signed
	Missing      Code = "missing"       // a file the manifest names is not there
	Changed      Code = "changed"       // a file is not what the manifest says
	Stranger     Code = "stranger"      // a file the manifest does not name
	TooBig       Code = "too_big"
	Forked       Code = "forked"   // the log's leaves are not what its checkpoint says
	BadLog       Code = "bad_log"  // no log, or its checkpoint is not signed by its key
	Miscounted   Code = "miscount" // not as many credentials as the manifest says
)

// Error is what this package returns for a bad file.
type Error struct {
	Code Code
	File string
	Err  error
}

func (e *Error) Error() string {
	s := "archive: " + string(e.Code)
	if e.File != "" {
		s += ": " + e.File
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// The limits of what is read.
const (
	maxManifest = 256 << 20
	maxFile     = 16 << 20
	maxLog      = 1 << 30
)

// Archive is an archive file whose manifest is signed by the key it names.
type Archive struct {
	Manifest
	files map[string]*zip.File
	sums  map[string]File
}

// Open reads the manifest of an archive file and checks its signature by the key
// that is the custodian's id. Whether that is the custodian's is for the caller to
// know. Errors are *Error.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &Error{Code: NotAnArchive, Err: err}
	}
	a := &Archive{files: make(map[string]*zip.File, len(z.File)), sums: map[string]File{}}
	for _, f := range z.File {
		if a.files[f.Name] != nil {
			return nil, &Error{Code: Stranger, File: f.Name}
		}
		a.files[f.Name] = f
	}
	text, err := a.raw(ManifestName, maxManifest)
	if err != nil {
		return nil, &Error{Code: NotAnArchive, File: ManifestName, Err: err}
	}
	if err := json.Unmarshal(text, &a.Manifest); err != nil || a.Format != Format {
		return nil, &Error{Code: NotAnArchive, File: ManifestName, Err: err}
	}
	if err := a.signed(text); err != nil {
		return nil, err
	}
	for _, f := range a.Files {
		a.sums[f.Name] = f
	}
	return a, a.complete()
}

func (a *Archive) signed(manifest []byte) error {
	text, err := a.raw(SignatureName, maxFile)
	if err != nil {
		return &Error{Code: BadSignature, File: SignatureName, Err: err}
	}
	sig, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return &Error{Code: BadSignature, File: SignatureName, Err: err}
	}
	id, isKey := strings.CutPrefix(a.Custodian.ID, "did:key:")
	pub, err := did.ParseMultikey(id)
	public, isEd := pub.(ed25519.PublicKey)
	if !isKey || err != nil || !isEd || !ed25519.Verify(public, manifest, sig) {
		return &Error{Code: BadSignature, File: ManifestName, Err: err}
	}
	return nil
}

// complete: every file of the manifest is there, and no other.
func (a *Archive) complete() error {
	if len(a.sums) != len(a.Files) {
		return &Error{Code: NotAnArchive, File: ManifestName}
	}
	credentials := 0
	for name := range a.sums {
		if a.files[name] == nil {
			return &Error{Code: Missing, File: name}
		}
		if strings.HasPrefix(name, Credentials) {
			credentials++
		}
	}
	for name := range a.files {
		if _, known := a.sums[name]; !known && name != ManifestName && name != SignatureName {
			return &Error{Code: Stranger, File: name}
		}
	}
	if credentials != a.Credentials-a.Erased {
		return &Error{Code: Miscounted, File: Credentials}
	}
	return nil
}

func (a *Archive) raw(name string, limit int64) (data []byte, err error) {
	f := a.files[name]
	if f == nil {
		return nil, &Error{Code: Missing, File: name}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Code: NotAnArchive, File: name, Err: err}
	}
	defer func() { _ = r.Close() }() // only read
	data, err = io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, &Error{Code: Changed, File: name, Err: err}
	case int64(len(data)) > limit:
		return nil, &Error{Code: TooBig, File: name}
	}
	return data, nil
}

// Read is one file, which is what the manifest says it is.
func (a *Archive) Read(name string) ([]byte, error) {
	want, known := a.sums[name]
	if !known {
		return nil, &Error{Code: Missing, File: name}
	}
	limit := int64(maxFile)
	if strings.HasPrefix(name, Logs) {
		limit = maxLog
	}
	data, err := a.raw(name, limit)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want.SHA256 || int64(len(data)) != want.Size {
		return nil, &Error{Code: Changed, File: name}
	}
	return data, nil
}

// Names are the files of a folder, in the manifest's order.
func (a *Archive) Names(folder string) []string {
	var names []string
	for _, f := range a.Files {
		if strings.HasPrefix(f.Name, folder) {
			names = append(names, f.Name)
		}
	}
	return names
}
