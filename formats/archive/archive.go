package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Format is the format field of a manifest.
const Format = "cairn-archive/1"

// The names of the files there is one of.
const (
	ManifestName  = "manifest.json"
	SignatureName = "manifest.sig"
	RegisterName  = "register.json"
	DocumentName  = "did.json"
)

// The folders.
const (
	Credentials = "credentials/"
	Encodings   = "encodings/"
	Statuses    = "status/"
	Logs        = "log/"
)

// Manifest says what is in an archive file.
type Manifest struct {
	Format      string            `json:"format"`
	Issuer      Party             `json:"issuer"`
	Closed      time.Time         `json:"closed"`
	Custodian   Party             `json:"custodian"` // its id is the did:key that signed this
	Made        time.Time         `json:"made"`
	Credentials int               `json:"credentials"`
	Encodings   int               `json:"encodings"`
	Erased      int               `json:"erased"`   // whose holder had them erased; the checksum counts them
	Checksum    string            `json:"checksum"` // of the set that was handed over
	Logs        []LogKey          `json:"logs"`
	Lists       map[string]string `json:"lists"` // status list address -> file
	Files       []File            `json:"files"`
}

// Party is an organisation.
type Party struct {
	ID    string            `json:"id"`
	Names map[string]string `json:"names"`
}

// LogKey is a transparency log and its public key in the signed-note format.
type LogKey struct {
	Origin string `json:"origin"`
	Key    string `json:"key"`
	Name   string `json:"name"` // of its files: "2026"
}

// File is one file and what it must be.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Writer writes an archive file.
type Writer struct {
	zip   *zip.Writer
	made  time.Time
	files []File
}

// NewWriter begins an archive file.
func NewWriter(w io.Writer, made time.Time) *Writer {
	return &Writer{zip: zip.NewWriter(w), made: made}
}

// Put adds a file.
func (w *Writer) Put(name string, data []byte) error {
	sum := sha256.Sum256(data)
	w.files = append(w.files, File{Name: name, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])})
	return w.put(name, data)
}

func (w *Writer) put(name string, data []byte) error {
	f, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.made})
	if err != nil {
		return fmt.Errorf("archive: %s: %w", name, err)
	}
	_, err = f.Write(data)
	return err
}

// Close writes the manifest, has it signed by the custodian's Ed25519 key, and ends
// the file.
func (w *Writer) Close(m Manifest, sign func([]byte) ([]byte, error)) error {
	m.Format, m.Made, m.Files = Format, w.made, w.files
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	sig, err := sign(text)
	if err != nil {
		return err
	}
	if err := w.put(ManifestName, text); err != nil {
		return err
	}
	if err := w.put(SignatureName, []byte(base64.StdEncoding.EncodeToString(sig)+"\n")); err != nil {
		return err
	}
	return w.zip.Close()
}

// Leaves is a log's leaves as its file has them.
func Leaves(hexes []string) []byte { return []byte(strings.Join(hexes, "\n") + "\n") }
