using System.Globalization;
using LukePipeline.Ground;
using LukePipeline.Parquet;
using LukePipeline.Text;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace LukePipeline.Corpus.Columns;

/// <summary>One flat column of a Parquet file, read as text.</summary>
internal sealed class ParquetColumn
{
    private readonly string _name;
    private readonly DataField _field;

    private ParquetColumn(string name, DataField field)
    {
        _name = name;
        _field = field;
    }

    private bool IsText => ParquetTexts.IsText(_field);

    /// <summary>Whether a column, where there is one of that name, holds plain values.</summary>
    public static bool IsFlat(ParquetSchema schema, string name) => schema.Fields.FirstOrDefault(f => f.Name == name) is null or DataField { MaxRepetitionLevel: 0 };

    /// <summary>Finds a column; null if there is none of that name.</summary>
    /// <exception cref="InputException">There is, but it is a list or a structure.</exception>
    public static ParquetColumn? Find(ParquetSchema schema, string name)
    {
        var field = schema.Fields.FirstOrDefault(f => f.Name == name);
        return field switch
        {
            null => null,
            DataField { MaxRepetitionLevel: 0 } flat => new ParquetColumn(name, flat),
            _ => throw ParquetFooter.WrongSchema($"column '{name}' is a {field.SchemaType}, not a plain value"),
        };
    }

    /// <summary>Refuses a column that does not hold text.</summary>
    public ParquetColumn RequireText() => IsText
        ? this
        : throw ParquetFooter.WrongSchema($"column '{_name}' holds {_field.ClrType.Name} values, not text");

    /// <summary>The chunk of this column in a row group.</summary>
    public ParquetChunk Chunk(ParquetRowGroupReader group) => ParquetChunk.Of(group, _field, _name);

    /// <summary>Reads the column of a row group: text as the bytes it is, for decoding row by row, or other values as text.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="maxRatio">How much text may be made of the bytes of the file, once a row group's worth is passed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Values> ReadAsync(ParquetRowGroupReader group, int maxRatio, CancellationToken cancellationToken)
    {
        if (IsText)
        {
            var most = Math.Max(ParquetRowGroup.MaxBytes, Chunk(group).Metadata.TotalCompressedSize * maxRatio);
            return new Values(await ParquetTexts.ReadAsync(group, _field, most, cancellationToken), null);
        }

        string?[] texts;
        try
        {
            using var raw = await group.ReadRawColumnDataBaseAsync(_field, cancellationToken);
            texts = Texts(raw);
        }
        catch (OverflowException) when (_field is DecimalDataField { Scale: var scale })
        {
            // Numbers of up to 76 digits are legal; the library's have 28.
            var bytes = await ParquetTexts.ReadAsync(group, _field, ParquetRowGroup.MaxBytes, cancellationToken);
            texts = [.. Enumerable.Range(0, checked((int)group.RowCount)).Select(row => bytes[row] is { } value ? LongDecimal.Text(value.Span, scale) : null)];
        }

        return texts.Length == group.RowCount
            ? new Values(null, texts)
            : throw ParquetFooter.Broken($"column '{_name}' has {texts.Length} values for {group.RowCount} rows");
    }

    private string?[] Texts(RawColumnData raw) =>
        raw switch
        {
            RawColumnData<bool> v => [.. Items(v).Select(b => b is { } x ? x ? "true" : "false" : null)],
            RawColumnData<sbyte> v => Format(v),
            RawColumnData<byte> v => Format(v),
            RawColumnData<short> v => Format(v),
            RawColumnData<ushort> v => Format(v),
            RawColumnData<int> v => Format(v),
            RawColumnData<uint> v => Format(v),
            RawColumnData<long> v => Format(v),
            RawColumnData<ulong> v => Format(v),
            RawColumnData<System.Numerics.BigInteger> v => Format(v),
            RawColumnData<float> v => Format(v, "R"),
            RawColumnData<double> v => Format(v, "R"),
            RawColumnData<decimal> v => Format(v),
            RawColumnData<DateTime> v => [.. Items(v).Select(time => time is { } x ? ParquetTimes.Text(x, _field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Date }) : null)],
            RawColumnData<DateOnly> v => Format(v, "O"),
            RawColumnData<TimeSpan> v => Format(v),
            RawColumnData<TimeOnly> v => Format(v, "O"),
            RawColumnData<Guid> v => Format(v),
            _ => throw ParquetFooter.WrongSchema($"column '{_name}' holds {_field.ClrType.Name} values, which cannot be carried"),
        };

    private string?[] Format<T>(RawColumnData<T> values, string? format = null)
        where T : struct, IFormattable =>
        [.. Items(values).Select(v => v?.ToString(format, CultureInfo.InvariantCulture))];

    /// <summary>The library knows nulls only in columns that may hold them.</summary>
    private IEnumerable<T?> Items<T>(RawColumnData<T> values)
        where T : struct =>
        _field.MaxDefinitionLevel > 0 ? values.NullableValues : values.Values.ToArray().Select(v => (T?)v);

    /// <summary>The values of a column in one row group.</summary>
    internal sealed class Values(ParquetTexts? bytes, string?[]? texts)
    {
        /// <summary>Length of the value in bytes; 0 where it is not text.</summary>
        public int Bytes(int row) => bytes?[row]?.Length ?? 0;

        /// <summary>The value of a row; <paramref name="invalidAt"/> is 0 or more when its bytes are not UTF-8.</summary>
        public string? Get(int row, out int invalidAt)
        {
            invalidAt = -1;
            return bytes is null ? texts![row] : bytes[row] is { } value ? DocumentText.Decode(value.Span, out invalidAt) : null;
        }

        /// <inheritdoc cref="ParquetTexts.Repeated"/>
        public long Repeated(int usual, int most) => bytes?.Repeated(usual, most) ?? 0;

        /// <summary>Lets go of the value of a row that has been read.</summary>
        public void Release(int row) => bytes?.Release(row);
    }
}
