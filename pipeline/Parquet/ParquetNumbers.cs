using System.Globalization;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace LukePipeline.Parquet;

/// <summary>
/// Flat columns of dates, timestamps and decimals whose numbers are packed as differences (DELTA_BINARY_PACKED): the library unpacks whole numbers
/// alone, so they are read as these, and mean here what the schema says.
/// </summary>
internal static class ParquetNumbers
{
    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Whether a column of a row group has to be read so.</summary>
    /// <param name="field">The column.</param>
    /// <param name="chunk">Its chunk.</param>
    public static bool AreIn(DataField field, ColumnMetaData chunk) =>
        field is DateTimeDataField or DecimalDataField
        && chunk.Type is global::Parquet.Meta.Type.INT32 or global::Parquet.Meta.Type.INT64
        && chunk.Encodings.Contains(Encoding.DELTA_BINARY_PACKED);

    /// <summary>The values as text, like those of other encodings; null where there is none.</summary>
    /// <param name="group">The row group, its chunk fetched.</param>
    /// <param name="field">The column.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<string?[]> ReadAsync(ParquetRowGroupReader group, DataField field, ColumnMetaData chunk, CancellationToken cancellationToken) =>
        chunk.Type == global::Parquet.Meta.Type.INT32
            ? ReadAsync<int>(group, field, cancellationToken)
            : ReadAsync<long>(group, field, cancellationToken);

    /// <summary>A time as text: with a Z where the file says that it is UTC, with no zone where it does not, wherever this runs.</summary>
    public static string Text(DateTime time, bool isDate) => isDate
        ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : (time.Kind == DateTimeKind.Utc ? time : DateTime.SpecifyKind(time, DateTimeKind.Unspecified)).ToString("O", CultureInfo.InvariantCulture);

    private static async Task<string?[]> ReadAsync<T>(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
        where T : struct, IConvertible
    {
        var asNumber = new ParquetSchema(new DataField(field.Name, typeof(T), field.IsNullable)).DataFields[0];
        var rows = checked((int)group.RowCount);
        var dense = new T[rows];
        var definitions = asNumber.MaxDefinitionLevel > 0 ? new int[rows] : null;
        await group.ReadRawAsync(asNumber, dense.AsMemory(), definitions is null ? (Memory<int>?)null : definitions, null, cancellationToken);
        var texts = new string?[rows];
        for (var (row, next) = (0, 0); row < rows; row++)
        {
            if (definitions is null || definitions[row] != 0)
            {
                texts[row] = Text(field, dense[next++].ToInt64(CultureInfo.InvariantCulture));
            }
        }

        return texts;
    }

    private static string Text(DataField field, long number) => field switch
    {
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } => Text(Epoch.AddDays(number), isDate: true),
        DateTimeDataField time => Text(
            DateTime.SpecifyKind(Epoch.AddTicks(Ticks(number, PerSecond(time))), time.IsAdjustedToUTC ? DateTimeKind.Utc : DateTimeKind.Unspecified), isDate: false),
        _ => ((decimal)number * One(((DecimalDataField)field).Scale)).ToString(CultureInfo.InvariantCulture),
    };

    private static long Ticks(long number, long perSecond) =>
        perSecond > TimeSpan.TicksPerSecond ? number / (perSecond / TimeSpan.TicksPerSecond) : checked(number * (TimeSpan.TicksPerSecond / perSecond));

    private static long PerSecond(DateTimeDataField time) => time.DateTimeFormat == DateTimeFormat.DateAndTimeMicros ? 1_000_000 : time.Unit switch
    {
        DateTimeTimeUnit.Micros => 1_000_000,
        DateTimeTimeUnit.Nanos => 1_000_000_000,
        _ => 1_000,
    };

    /// <summary>One of the last digit.</summary>
    private static decimal One(int scale) => new(1, 0, 0, isNegative: false, checked((byte)scale));
}
