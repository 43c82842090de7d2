package packs

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"testing"
)

// files are the names of what is shipped; a pack's story is read by tests alone.
func files(t *testing.T, from fs.FS) (names []string) {
	t.Helper()
	for _, pattern := range []string{"*/pack.yaml", "*/levels.yaml", "*/credits.yaml", "*/population.yaml", "*/hurdles.yaml", "*/frameworks/*.yaml", "*/schemes/*.yaml", "*/fixtures/*.json", "*/fixtures/*.yaml"} {
		found, err := fs.Glob(from, pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return names
}

func TestTheShippedPacksAreThoseOfTheFolders(t *testing.T) {
	t.Parallel()
	folders := os.DirFS(".")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("shipped.zip", pack(t, folders), 0o644); err != nil {
			t.Fatal(err)
		}
		return // the program holds what was there before
	}
	names := files(t, folders)
	if got := files(t, FS); !slices.Equal(got, names) {
		t.Fatalf("shipped.zip holds other files than the folders: run make packs\n%v\n%v", got, names)
	}
	for _, name := range names {
		want, err := fs.ReadFile(folders, name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := FS.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s in shipped.zip is not the file (%v): run make packs", name, err)
		}
	}
}

func TestAPackIsAFolder(t *testing.T) {
	t.Parallel()
	entries, err := fs.ReadDir(FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			t.Errorf("%s is no folder", e.Name())
		}
		if _, err := FS.Open(path.Join(e.Name(), "pack.yaml")); err != nil {
			t.Error(err)
		}
	}
	if len(entries) < 33 {
		t.Errorf("%d packs are shipped", len(entries))
	}
}

// pack writes the same bytes for the same files.
func pack(t *testing.T, from fs.FS) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, name := range files(t, from) {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
