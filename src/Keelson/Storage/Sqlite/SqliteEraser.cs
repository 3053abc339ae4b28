namespace Keelson.Storage.Sqlite;

/// <summary>
/// Sees to it that erased bytes are in no file: empties the log into the database file, then scrubs that file piece by piece. Each
/// erasure asks for one more round over the whole file.
/// </summary>
internal sealed class SqliteEraser(SqliteDatabase database, string path) : IDisposable
{
    // 16 MiB at 4 KiB a page: writers wait some 10 ms.
    private const int PiecePages = 4_096;

    private readonly SqliteScrubber _scrubber = new(path);

    // What a process before this one left behind is not known.
    private bool _isRoundDue = true;
    private long _pagesLeft;
    private long _nextPage = 1;

    /// <summary>Something was overwritten or deleted: its bytes may still lie in the log or in a gap.</summary>
    public void OnErased() => _isRoundDue = true;

    /// <summary>Erases in one piece of the file; answers whether more is to be done. Readers in the way put it off.</summary>
    public bool EraseNext()
    {
        if (!_isRoundDue && _pagesLeft == 0)
        {
            return false;
        }

        if (!database.Checkpoint(truncate: true))
        {
            return false;
        }

        database.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another program may have written in between; then its log must be emptied first.
            return new FileInfo($"{path}-wal") is not { Exists: true, Length: > 0 } && EraseNextPiece();
        }
        finally
        {
            database.RollBack();
        }
    }

    public void Dispose() => _scrubber.Dispose();

    private bool EraseNextPiece()
    {
        var pages = database.Statement("PRAGMA page_count").Scalar() ?? 0;
        if (_isRoundDue)
        {
            _isRoundDue = false;
            _pagesLeft = pages;
        }

        _nextPage = _nextPage > pages ? 1 : _nextPage;
        var piece = Math.Min(PiecePages, pages - _nextPage + 1);
        if (_scrubber.Scrub(_nextPage, piece) > 0)
        {
            // The connection's own copies of those pages must not bring the bytes back.
            database.Execute("PRAGMA shrink_memory");
        }

        _nextPage += piece;
        _pagesLeft = Math.Max(0, _pagesLeft - piece);
        return _pagesLeft > 0;
    }
}
