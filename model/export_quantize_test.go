package model

// SaveSharded is Save with files of about so many bytes.
func (m *Model) SaveSharded(folder string, limit int) error { return m.stored.writeAll(folder, limit) }
