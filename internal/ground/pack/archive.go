package pack

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"opencairn.org/cairn/internal/ground/fault"
)

// NoteFile is the signed list of a pack's files in its archive and its folder: a
// note (c2sp.org/signed-note) over its code, its version, and each file's SHA-256.
const NoteFile = "pack.note"

const (
	noteHead   = "opencairn.org/pack/v1"
	maxArchive = 4 << 20 // bytes, compressed
	maxFiles   = 500
	maxTotal   = 16 << 20 // bytes, uncompressed
)

// Key signs packs for an owner.
type Key struct{ signer note.Signer }

// Name is the owner's name in signatures.
func (k Key) Name() string { return k.signer.Name() }

// NewKey makes a key: its private half, to be kept, and its public half, which
// those who add the owner's packs are told. Invalid pack.key_name for a name with
// spaces or +.
func NewKey(owner string) (private, public string, err error) {
	private, public, err = note.GenerateKey(rand.Reader, owner)
	if err != nil {
		err = fault.New(fault.Invalid, "pack.key_name", "name", owner).Wrap(err)
	}
	return private, public, err
}

// ParseKey reads a private half. Invalid pack.private_key.
func ParseKey(private string) (Key, error) {
	s, err := note.NewSigner(strings.TrimSpace(private))
	if err != nil {
		return Key{}, fault.New(fault.Invalid, "pack.private_key").Wrap(err)
	}
	return Key{s}, nil
}

// Archive is a pack in one signed file, as its owner publishes it.
type Archive struct {
	Code, Version string
	Signer        string // the key that signed, as a note's verifier key
	FS            fs.FS  // with the pack's folder in it, as Open reads it
}

// Seal makes the archive of the pack in folder code of fsys: a zip with the
// signed list of its files. The same files and key give the same bytes.
func Seal(fsys fs.FS, code string, key Key) ([]byte, error) {
	src := source{name: code, fs: fsys}
	p, err := readPack(src, code)
	if err != nil {
		return nil, err
	}
	names, err := files(fsys, code)
	if err != nil {
		return nil, err
	}
	contents := map[string][]byte{}
	for _, name := range names {
		if contents[name], err = src.read(code + "/" + name); err != nil {
			return nil, err
		}
	}
	signed, err := note.Sign(&note.Note{Text: listing(p.Code, p.Version, names, contents)}, key.signer)
	if err != nil {
		return nil, fmt.Errorf("sign the list of files: %w", err)
	}
	contents[NoteFile] = signed
	return zipped(code, append([]string{NoteFile}, names...), contents)
}

func zipped(code string, names []string, contents map[string][]byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: code + "/" + name, Method: zip.Deflate})
		if err == nil {
			_, err = f.Write(contents[name])
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("end the archive: %w", err)
	}
	return out.Bytes(), nil
}

// files lists what belongs to a pack, sorted.
func files(fsys fs.FS, code string) (names []string, err error) {
	err = fs.WalkDir(fsys, code, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if name := strings.TrimPrefix(p, code+"/"); belongs(name) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the files of %s: %w", code, err)
	}
	slices.Sort(names)
	return names, nil
}

// belongs reports whether a file is one of a pack's.
func belongs(name string) bool {
	switch name {
	case "pack.yaml", "levels.yaml", "credits.yaml", "population.yaml", "hurdles.yaml", "story.txtar":
		return true
	}
	dir, file := path.Split(name)
	return (dir == "frameworks/" || dir == "schemes/") && path.Ext(file) == ".yaml" || dir == "fixtures/" && (path.Ext(file) == ".yaml" || path.Ext(file) == ".json")
}

func listing(code, version string, names []string, contents map[string][]byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s %s\n", noteHead, code, version)
	for _, name := range names {
		sum := sha256.Sum256(contents[name])
		fmt.Fprintf(&b, "%s %s\n", hex.EncodeToString(sum[:]), name)
	}
	return b.String()
}

// OpenArchive reads an archive and checks that the key signed exactly the files
// that are in it. key is a note's verifier key: "ministry.example+1a2b3c4d+AW...".
// Faults: pack.archive (no archive, or one with files that are none of a pack's),
// pack.archive_large, pack.key (no verifier key), pack.signature (another key, or
// other files than were signed).
func OpenArchive(data []byte, key string) (Archive, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return Archive{}, fault.New(fault.Invalid, "pack.key", "key", key).Wrap(err)
	}
	folder, folderName, contents, err := unzipped(data)
	if err != nil {
		return Archive{}, err
	}
	n, err := note.Open(contents[NoteFile], note.VerifierList(verifier))
	if err != nil {
		return Archive{}, fault.New(fault.Invalid, "pack.signature", "key", verifier.Name()).Wrap(err)
	}
	delete(contents, NoteFile)
	code, version, err := signedOver(n.Text, contents)
	if err != nil || code != folderName {
		return Archive{}, fault.New(fault.Invalid, "pack.signature", "key", verifier.Name()).Wrap(err)
	}
	return Archive{Code: code, Version: version, Signer: strings.TrimSpace(key), FS: folder}, nil
}

// unzipped reads an archive whose files stand in one folder, the pack's code.
func unzipped(data []byte) (folder fs.FS, code string, contents map[string][]byte, err error) {
	if len(data) > maxArchive {
		return nil, "", nil, fault.New(fault.Exhausted, "pack.archive_large", "megabytes", maxArchive>>20)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, "", nil, fault.New(fault.Invalid, "pack.archive", "problem", err.Error()).Wrap(err)
	}
	if len(r.File) > maxFiles {
		return nil, "", nil, fault.New(fault.Exhausted, "pack.archive_large", "megabytes", maxTotal>>20)
	}
	contents, total := map[string][]byte{}, 0
	for _, f := range r.File {
		dir, name, _ := strings.Cut(f.Name, "/")
		if code == "" {
			code = dir
		}
		if _, twice := contents[name]; twice || dir != code || !(belongs(name) || name == NoteFile) {
			return nil, "", nil, fault.New(fault.Invalid, "pack.archive", "problem", f.Name)
		}
		if contents[name], err = unzip(f); err != nil {
			return nil, "", nil, err
		}
		if total += len(contents[name]); total > maxTotal {
			return nil, "", nil, fault.New(fault.Exhausted, "pack.archive_large", "megabytes", maxTotal>>20)
		}
	}
	return r, code, contents, nil
}

func unzip(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "pack.archive", "problem", err.Error()).Wrap(err)
	}
	defer func() { _ = r.Close() }() // read only
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "pack.archive", "problem", err.Error()).Wrap(err)
	}
	if len(data) > maxFile {
		return nil, fault.New(fault.Exhausted, "pack.too_large", "file", f.Name, "limit", maxFile>>10)
	}
	return data, nil
}

var errNotSigned = errors.New("the list that was signed is not that of the files")

// signedOver finds the code and version in a signed list, and that it is the list
// of these files.
func signedOver(text string, contents map[string][]byte) (code, version string, err error) {
	head, _, _ := strings.Cut(strings.TrimPrefix(text, noteHead+"\n"), "\n")
	code, version, _ = strings.Cut(head, " ")
	names := make([]string, 0, len(contents))
	for name := range contents {
		names = append(names, name)
	}
	slices.Sort(names)
	if !codePattern.MatchString(code) || text != listing(code, version, names, contents) {
		return "", "", errNotSigned
	}
	return code, version, nil
}

// CodeOf is the code that an archive says it has, before anything is believed.
func CodeOf(data []byte) (string, error) {
	_, code, _, err := unzipped(data)
	if err == nil && !codePattern.MatchString(code) {
		err = fault.New(fault.Invalid, "pack.archive", "problem", code)
	}
	return code, err
}
