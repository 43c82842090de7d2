package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
)

// The caps of one run: files looked at, folders below each other, and bytes that
// are taken from standard input to say how large it is.
const (
	mostFiles   = 10_000
	deepest     = 32
	mostOfInput = 64 << 20
)

// named is one thing a person named, or a file of a folder they named.
type named struct {
	name    string
	data    []byte
	err     error  // it could not be got at, or is no credential
	skipped string // why it was left alone: hidden, link, no_file; "" when it was looked at
	part    bool   // one of several credentials in a file
	report  verification.Report
}

// walk gets at what a person named, one file at a time.
type walk struct {
	s       *session
	client  *fetch.Client
	offline bool
	seen    int
}

// each gives everything, folders file by file in the order of their names. What
// cannot be read is given with its error.
func (w *walk) each(names []string, give func(named)) {
	for _, name := range names {
		if isFolder(name) {
			w.folder(name, give)
			continue
		}
		f := named{name: name}
		f.data, f.err = w.read(name)
		give(f)
	}
}

// errEnough ends a walk whose caps are reached.
var errEnough = errors.New("enough")

// folder looks through a folder. Links are not followed: they could lead out of
// it, or round in a circle.
func (w *walk) folder(root string, give func(named)) {
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, e fs.DirEntry, err error) error {
		f := named{name: filepath.Join(root, filepath.FromSlash(p))}
		switch {
		case err != nil:
			f.err = unreachable(f.name, err)
		case p == ".":
			return nil
		case strings.HasPrefix(e.Name(), "."):
			f.skipped = "hidden"
		case e.IsDir() && strings.Count(p, "/") < deepest:
			return nil
		case e.IsDir():
			f.err = fault.New(fault.Exhausted, "cli.verify.too_deep", "folder", f.name, "limit", deepest)
		case e.Type()&fs.ModeSymlink != 0:
			f.skipped = "link"
		case !e.Type().IsRegular():
			f.skipped = "no_file"
		case w.seen == mostFiles:
			f.err = fault.New(fault.Exhausted, "cli.verify.too_many", "folder", root, "limit", mostFiles)
			give(f)
			return errEnough
		default:
			w.seen++
			f.data, f.err = w.file(f.name)
		}
		give(f)
		if e != nil && e.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		give(named{name: root, err: unreachable(root, err)})
	}
}

// read gets one thing that is no folder.
func (w *walk) read(name string) ([]byte, error) {
	switch {
	case isAddress(name) && w.offline:
		return nil, fault.New(fault.Invalid, "cli.verify.offline", "address", name)
	case isAddress(name):
		return app.FetchCredential(w.s.ctx, w.client, name)
	case name == "-":
		return w.s.read(w.s.ctx, nil, name, mostOfInput)
	}
	return w.file(name)
}

// file reads a file; one that is too large is not read, only named.
func (w *walk) file(name string) (_ []byte, err error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return nil, unreachable(name, err)
	}
	if size := info.Size(); size > verification.MaxSize {
		return nil, fault.New(fault.Invalid, "verification.file.too_large", "megabytes", int((size+1<<20-1)>>20), "limit", verification.MaxSize>>20)
	}
	data, err := io.ReadAll(io.LimitReader(f, verification.MaxSize+1))
	if err != nil {
		return nil, unreachable(name, err)
	}
	return data, nil
}

// unreachable says that a file could not be read, in the reader's words.
func unreachable(name string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fault.New(fault.Denied, "cli.file_denied", "file", name).Wrap(err)
	}
	return fault.New(fault.Unavailable, "cli.file_broken", "file", name, "problem", reason(err)).Wrap(err)
}

// reason is what the system says, without the path it says it about.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Sprint(p.Err)
	}
	return err.Error()
}
