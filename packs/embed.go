package packs

import (
	"archive/zip"
	_ "embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// FS holds the packs this program is shipped with, one folder each. More, and
// newer versions of these, come from --packs DIR.
var FS shipped

// packed is what the program carries of the folders: UPDATE=1 go test ./packs
// writes it. It takes a quarter of their room.
//
//go:embed shipped.zip
var packed string

// folders opens the file once, when a pack is first asked for. It panics on one
// that cannot be read: it is part of the program, and a test reads all of it.
var folders = sync.OnceValue(func() *zip.Reader {
	z, err := zip.NewReader(strings.NewReader(packed), int64(len(packed)))
	if err != nil {
		panic(fmt.Errorf("packs: shipped.zip: %w", err))
	}
	return z
})

type shipped struct{}

// Open opens a file or folder of the packs, as fs.FS says.
func (shipped) Open(name string) (fs.File, error) { return folders().Open(name) } //nolint:wrapcheck // it is an fs.FS

// ReadFile reads a file of the packs, as fs.ReadFileFS says.
func (shipped) ReadFile(name string) ([]byte, error) { return fs.ReadFile(folders(), name) } //nolint:wrapcheck // it is an fs.FS
