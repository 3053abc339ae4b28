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

        var (indices, counts) = (new int[_size + other._size], new long[_size + other._size]);
        var (left, right, size) = (0, 0, 0);
        while (left < _size || right < other._size)
        {
            var takesLeft = right == other._size || (left < _size && _indices[left] <= other._indices[right]);
            var (index, count) = takesLeft ? (_indices[left], _counts[left++]) : (other._indices[right], other._counts[right++]);
            if (size > 0 && indices[size - 1] == index)
            {
                counts[size - 1] += count;
            }
            else
            {
                (indices[size], counts[size]) = (index, count);
                size++;
            }
        }

        (_indices, _counts, _size) = (indices, counts, size);
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

    private void Insert(int place, int index, long count)
    {
        if (_size == _indices.Length)
        {
            var capacity = Math.Max(4, _size * 2);
            Array.Resize(ref _indices, capacity);
            Array.Resize(ref _counts, capacity);
        }

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
