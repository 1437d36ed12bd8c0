using LukePipeline.Ground;
using LukePipeline.Parquet;
using Parquet;
using Parquet.Data;
using Parquet.Meta;
using Parquet.Schema;

namespace LukePipeline.Corpus.Columns;

/// <summary>
/// A column of words or sentences: per row a list of <c>[start, end]</c>, written as a list of lists of whole numbers or as a list
/// of structures with the fields <c>start</c> and <c>end</c>, whatever the writer calls the levels in between.
/// </summary>
internal sealed class ParquetRanges
{
    /// <summary>What reading a value takes in memory: itself, its two levels, and what is made of it.</summary>
    public const int BytesPerValue = 24;

    private const string Expected = "not a list of [start, end] pairs of whole numbers, or of structures with the fields 'start' and 'end'. "
        + "Write it so, name another column, or choose the segmenter 'rules', which ignores it";

    private readonly string _name;
    private readonly Leaf[] _leaves;

    private ParquetRanges(string name, Leaf[] leaves)
    {
        _name = name;
        _leaves = leaves;
    }

    /// <summary>Finds a column; null if there is none of that name.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="name">Name of the column; null for none.</param>
    /// <param name="isGuessed">Whether only its name tells what it holds: structures with further fields, such as a word and its times, are then something else.</param>
    /// <exception cref="InputException">There is, but it holds something else.</exception>
    public static ParquetRanges? Find(ParquetReader parquet, string? name, bool isGuessed)
    {
        if (name is null || parquet.Schema.Fields.All(field => field.Name != name))
        {
            return null;
        }

        var leaves = Leaf.Of(parquet, name);
        if (leaves is not [{ Repeated: [_, _] }] && !(isGuessed && leaves.Length > 2))
        {
            leaves = [.. new[] { "start", "end" }.SelectMany(field => leaves.Where(leaf => leaf.Repeated is [_] && leaf.Name == field))];
        }

        return leaves is [{ Repeated: [_, _] }] or [{ Name: "start" }, { Name: "end" }] && leaves.All(leaf => leaf.IsWhole)
            ? new ParquetRanges(name, leaves)
            : throw ParquetFooter.WrongSchema($"column '{name}' is {Expected}");
    }

    /// <summary>The chunks of this column in a row group.</summary>
    public IEnumerable<ParquetChunk> Chunks(ParquetRowGroupReader group) => _leaves.Select(leaf => ParquetChunk.Of(group, leaf.Field, _name));

    /// <summary>Reads the column of a row group.</summary>
    public async Task<Values> ReadAsync(ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        var rows = checked((int)group.RowCount);
        if (_leaves is [{ Repeated: [var list, var pair] } only])
        {
            using var raw = await group.ReadRawColumnDataBaseAsync(only.Field, cancellationToken);
            return FromPairs(rows, new Slots(raw, only.Defined), list, pair);
        }

        using var starts = await group.ReadRawColumnDataBaseAsync(_leaves[0].Field, cancellationToken);
        using var ends = await group.ReadRawColumnDataBaseAsync(_leaves[1].Field, cancellationToken);
        return FromFields(rows, new Slots(starts, _leaves[0].Defined), new Slots(ends, _leaves[1].Defined), _leaves[0].Repeated[0]);
    }

    private Values FromPairs(int rows, Slots slots, int list, int pair)
    {
        var values = new Values(rows);
        var count = 0;
        for (var i = 0; i < slots.Count; i++)
        {
            var definition = slots.Definition(i);
            if (slots.Repetition(i) < 2)
            {
                // A pair begins, and the one before it has ended.
                values.CloseRange(count);
                count = 0;
                Begin(values, slots.Repetition(i), definition, list);
                if (definition >= list)
                {
                    values.OpenRange();
                }
            }

            if (definition >= pair)
            {
                values.Put(count++, slots.Value(i));
            }
        }

        values.CloseRange(count);
        return Checked(values, rows);
    }

    private Values FromFields(int rows, Slots starts, Slots ends, int list)
    {
        if (starts.Count != ends.Count)
        {
            throw ParquetFooter.Broken($"column '{_name}' has {starts.Count} starts and {ends.Count} ends");
        }

        var values = new Values(rows);
        for (var i = 0; i < starts.Count; i++)
        {
            var definition = starts.Definition(i);
            Begin(values, starts.Repetition(i), definition, list);
            if (definition >= list)
            {
                values.OpenRange();
                values.Put(0, starts.Value(i));
                values.Put(1, ends.Value(i));
                values.CloseRange(2);
            }
        }

        return Checked(values, rows);
    }

    /// <summary>Begins a row where one begins: a list that is not there is defined less deep than one that is empty.</summary>
    private static void Begin(Values values, int repetition, int definition, int list)
    {
        if (repetition == 0)
        {
            values.OpenRow(isNull: definition < list - 1);
        }
    }

    private Values Checked(Values values, int rows) => values.Close() == rows
        ? values
        : throw ParquetFooter.Broken($"column '{_name}' has other than {rows} rows");

    /// <summary>The ranges of one row group.</summary>
    internal sealed class Values(int rows)
    {
        private readonly List<int> _numbers = [];
        private readonly List<int> _ends = new(Math.Min(rows, 1 << 20));
        private readonly HashSet<int> _nulls = [];
        private readonly HashSet<int> _invalid = [];
        private bool _isOpen;
        private int _row = -1;

        /// <summary>The ranges of a row; null where it has none, or where they are <paramref name="invalid"/>.</summary>
        public List<(int Start, int End)>? Get(int row, out bool invalid)
        {
            invalid = _invalid.Contains(row);
            if (invalid || _nulls.Contains(row))
            {
                return null;
            }

            var begin = row == 0 ? 0 : _ends[row - 1];
            var ranges = new List<(int, int)>((_ends[row] - begin) / 2);
            for (var i = begin; i < _ends[row]; i += 2)
            {
                ranges.Add((_numbers[i], _numbers[i + 1]));
            }

            return ranges;
        }

        public void OpenRow(bool isNull)
        {
            if (_row >= 0)
            {
                _ends.Add(_numbers.Count);
            }

            _row++;
            if (isNull)
            {
                _nulls.Add(_row);
            }
        }

        public void OpenRange()
        {
            _isOpen = true;
            _numbers.Add(0);
            _numbers.Add(0);
        }

        public void Put(int index, long? value)
        {
            if (index < 2 && value is >= int.MinValue and <= int.MaxValue)
            {
                _numbers[^(2 - index)] = (int)value;
            }
            else
            {
                _invalid.Add(_row);
            }
        }

        public void CloseRange(int count)
        {
            if (_isOpen && count != 2)
            {
                _invalid.Add(_row);
            }

            _isOpen = false;
        }

        /// <summary>Ends the last row.</summary>
        /// <returns>The number of rows.</returns>
        public int Close()
        {
            if (_row >= 0)
            {
                _ends.Add(_numbers.Count);
            }

            return _ends.Count;
        }
    }

    /// <summary>A column of numbers below the one asked for, with the definition levels at which something is there.</summary>
    /// <param name="Name">The last part of its path.</param>
    /// <param name="Field">The column as the library knows it.</param>
    /// <param name="Repeated">Per repeated level above it, the least definition level of a value that is in the list.</param>
    /// <param name="Defined">The definition level of a number that is not null.</param>
    private sealed record Leaf(string Name, DataField Field, int[] Repeated, int Defined)
    {
        public bool IsWhole => Field.ClrType.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(System.Numerics.IBinaryInteger<>));

        public static Leaf[] Of(ParquetReader parquet, string name)
        {
            // The library's own levels leave it open which of them are lists, so they are counted in the schema as it was written.
            var elements = parquet.Metadata!.Schema;
            var fields = parquet.Schema.DataFields.ToLookup(field => string.Join('\0', field.Path.ToList()), StringComparer.Ordinal);
            var leaves = new List<Leaf>();
            var at = 1;
            while (at < elements.Count)
            {
                var isWanted = elements[at].Name == name;
                Walk([], [], 0, isWanted);
            }

            return [.. leaves];

            void Walk(string[] path, int[] repeated, int definition, bool isWanted)
            {
                if (at >= elements.Count)
                {
                    throw ParquetFooter.Broken("its schema breaks off");
                }

                var element = elements[at++];
                path = [.. path, element.Name];
                definition += element.RepetitionType == FieldRepetitionType.REQUIRED ? 0 : 1;
                repeated = element.RepetitionType == FieldRepetitionType.REPEATED ? [.. repeated, definition] : repeated;
                if (element.NumChildren is { } children and > 0)
                {
                    for (var i = 0; i < children; i++)
                    {
                        Walk(path, repeated, definition, isWanted);
                    }
                }
                else if (isWanted)
                {
                    var field = fields[string.Join('\0', path)].FirstOrDefault()
                        ?? throw ParquetFooter.WrongSchema($"column '{name}' is {Expected}");
                    leaves.Add(new Leaf(element.Name, field, repeated, definition));
                }
            }
        }
    }

    /// <summary>The values of a column with their levels. Values that are null take no place among the numbers.</summary>
    private sealed class Slots
    {
        private readonly RawColumnData _raw;
        private readonly long[] _numbers;
        private readonly int[] _places;
        private readonly int _defined;

        public Slots(RawColumnData raw, int defined)
        {
            _raw = raw;
            _defined = defined;
            _numbers = raw switch
            {
                RawColumnData<sbyte> v => Widen(v),
                RawColumnData<byte> v => Widen(v),
                RawColumnData<short> v => Widen(v),
                RawColumnData<ushort> v => Widen(v),
                RawColumnData<int> v => Widen(v),
                RawColumnData<uint> v => Widen(v),
                RawColumnData<long> v => Widen(v),
                RawColumnData<ulong> v => Widen(v),
                _ => throw ParquetFooter.WrongSchema($"a column of {raw.GetType().GenericTypeArguments.FirstOrDefault()?.Name} values is {Expected}"),
            };
            Count = raw.DefinitionLevels.Length;
            _places = new int[Count];
            var place = 0;
            for (var i = 0; i < Count; i++)
            {
                _places[i] = place;
                place += Definition(i) == defined ? 1 : 0;
            }

            if (place > _numbers.Length || raw.RepetitionLevels.Length != Count)
            {
                throw ParquetFooter.Broken($"a column has {_numbers.Length} values where its levels announce {place}");
            }
        }

        public int Count { get; }

        public int Definition(int slot) => _raw.DefinitionLevels[slot];

        public int Repetition(int slot) => _raw.RepetitionLevels[slot];

        public long? Value(int slot) => Definition(slot) == _defined ? _numbers[_places[slot]] : null;

        /// <summary>What no 64-bit number can hold becomes one that no position can be.</summary>
        private static long[] Widen<T>(RawColumnData<T> values)
            where T : struct, System.Numerics.IBinaryInteger<T> => Array.ConvertAll(values.Values.ToArray(), long.CreateSaturating);
    }
}
