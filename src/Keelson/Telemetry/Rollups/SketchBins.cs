namespace Keelson.Telemetry.Rollups;

/// <summary>
/// Counts by index of one sign of a <see cref="DDSketch"/>, sorted and without empty ones. The span is bounded: an index that is too far
/// below the largest is counted in the lowest place that is left. That place follows from the largest index alone, so neither the order
/// of adding nor that of merging matters.
/// </summary>
internal sealed class SketchBins
{
    /// <summary>Indices of one span: a factor of 10^17 between the largest and the smallest value, so nothing measured comes near it.</summary>
    public const int SpanMax = 2_048;

    private int[] _indices = [];
    private long[] _counts = [];
    private int _size;

    /// <summary>How many indices have a count.</summary>
    public int Size => _size;

    /// <summary>The n-th index with its count, in ascending order.</summary>
    public (int Index, long Count) this[int place] => (_indices[place], _counts[place]);

    /// <summary>Counts at an index.</summary>
    public void Add(int index, long count)
    {
        if (_size > 0)
        {
            index = Math.Max(index, FloorOf(_indices[_size - 1]));
        }

        var place = Array.BinarySearch(_indices, 0, _size, index);
        if (place >= 0)
        {
            _counts[place] += count;
            return;
        }

        Insert(~place, index, count);
        Collapse();
    }

    /// <summary>Counts everything that another one counted.</summary>
    public void Merge(SketchBins other)
    {
        if (_size == 0)
        {
            (_indices, _counts, _size) = (other._indices[..other._size], other._counts[..other._size], other._size);
            return;
        }

        // From the back, so that it needs no second array: a question over weeks merges thousands of sketches of the same few indices.
        var left = _size - 1;
        var place = _size + CountMissing(other) - 1;
        Reserve(place + 1);
        _size = place + 1;
        for (var right = other._size - 1; right >= 0;)
        {
            if (left >= 0 && _indices[left] > other._indices[right])
            {
                (_indices[place], _counts[place]) = (_indices[left], _counts[left]);
                left--;
            }
            else
            {
                var isShared = left >= 0 && _indices[left] == other._indices[right];
                (_indices[place], _counts[place]) = (other._indices[right], other._counts[right] + (isShared ? _counts[left--] : 0));
                right--;
            }

            place--;
        }

        Collapse();
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(_size);
        var previous = 0;
        for (var place = 0; place < _size; place++)
        {
            writer.WriteSigned(_indices[place] - previous);
            writer.Write((ulong)_counts[place]);
            previous = _indices[place];
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; answers the sum of the counts.</summary>
    public long Read(ref CompactReader reader)
    {
        _size = reader.ReadCount();
        (_indices, _counts) = (new int[_size], new long[_size]);
        var (previous, sum) = (0, 0L);
        for (var place = 0; place < _size; place++)
        {
            previous += reader.ReadInt();
            var count = (long)reader.ReadUnsigned();
            if (count <= 0 || (place > 0 && previous <= _indices[place - 1]))
            {
                throw new InvalidDataException("A sketch in the saved state is malformed.");
            }

            (_indices[place], _counts[place]) = (previous, count);
            sum += count;
        }

        return sum;
    }

    private static int FloorOf(int largest) => largest - SpanMax + 1;

    private int CountMissing(SketchBins other)
    {
        var (left, missing) = (0, 0);
        for (var right = 0; right < other._size; right++)
        {
            while (left < _size && _indices[left] < other._indices[right])
            {
                left++;
            }

            missing += left < _size && _indices[left] == other._indices[right] ? 0 : 1;
        }

        return missing;
    }

    private void Reserve(int size)
    {
        if (size > _indices.Length)
        {
            var capacity = Math.Max(Math.Max(4, size), Math.Min(_indices.Length * 2, 2 * SpanMax));
            Array.Resize(ref _indices, capacity);
            Array.Resize(ref _counts, capacity);
        }
    }

    private void Insert(int place, int index, long count)
    {
        Reserve(_size + 1);
        Array.Copy(_indices, place, _indices, place + 1, _size - place);
        Array.Copy(_counts, place, _counts, place + 1, _size - place);
        (_indices[place], _counts[place]) = (index, count);
        _size++;
    }

    private void Collapse()
    {
        var floor = FloorOf(_indices[_size - 1]);
        var below = 0;
        var sum = 0L;
        while (_indices[below] < floor)
        {
            sum += _counts[below++];
        }

        if (below == 0)
        {
            return;
        }

        // The floor's own place takes the sum; when it is empty, the last place below becomes it.
        if (_indices[below] != floor)
        {
            below--;
            (_indices[below], _counts[below]) = (floor, 0);
        }

        _counts[below] += sum;
        Array.Copy(_indices, below, _indices, 0, _size - below);
        Array.Copy(_counts, below, _counts, 0, _size - below);
        _size -= below;
    }
}
