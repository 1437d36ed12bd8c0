using System.Text;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>
/// Writes the texts of a row group. The library puts the least and the greatest of them, whole and twice, into the header of the page and into
/// the end of the file: eight copies of a sentence of a megabyte. So where one is long, they are written as the bytes that they are, of which it
/// keeps no statistics.
/// </summary>
internal static class TextPages
{
    /// <summary>The longest text, in UTF-8, that may stand in statistics: an id fits, and readers that cut theirs do so far below.</summary>
    public const int MaxStatisticsBytes = 1024;

    /// <summary>Whether a text is too long for statistics.</summary>
    public static bool IsLong(string? text) => text is not null && text.Length > MaxStatisticsBytes / 3 && Encoding.UTF8.GetByteCount(text) > MaxStatisticsBytes;

    /// <summary>The field of a column as one of bytes.</summary>
    /// <param name="field">The field at the top: the column, or the list that it is the element of.</param>
    public static DataField AsBytes(Field field) => new ParquetSchema(field is ListField
        ? new ListField(field.Name, new DataField("element", typeof(byte[]), isNullable: false))
        : new DataField(field.Name, typeof(byte[]), ((DataField)field).IsNullable)).DataFields[0];

    /// <summary>A text as bytes.</summary>
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
