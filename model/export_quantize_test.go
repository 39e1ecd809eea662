package model

// SaveSharded is SaveQuantized to a folder that is there, with files of about so many bytes.
func (m *Model) SaveSharded(folder, to string, limit int) error {
	q, err := newQuantizer(&Options{Quantize: to}, 0)
	if err != nil {
		return err
	}
	defer q.pool.Close()
	return m.stored.writeAll(folder, limit, q)
}
