using System.Globalization;
using System.Text;
using System.Text.Json;
using LukePipeline.Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace LukePipeline.Corpus.Columns;

/// <summary>The values of a nested column with their levels, one after the other. Values that are null take no place among the others.</summary>
internal sealed class ParquetSlots : IDisposable
{
    private readonly RawColumnData _raw;
    private readonly Func<int, string> _values;
    private readonly bool _isText;
    private readonly int _defined;
    private int _slot;
    private int _value;

    /// <summary>Takes the values of a chunk over.</summary>
    /// <param name="column">The column, for messages.</param>
    /// <param name="raw">The values.</param>
    /// <param name="leaf">The column at the bottom.</param>
    public ParquetSlots(string column, RawColumnData raw, ParquetNode leaf)
    {
        (_raw, _defined) = (raw, leaf.Definition);
        var isDate = leaf.Field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Date };
        (Func<int, string> Values, bool IsText) parts = raw switch
        {
            RawColumnData<ReadOnlyMemory<char>> v => (i => v.Values[i].ToString(), true),
            RawColumnData<ReadOnlyMemory<byte>> v => (i => Encoding.UTF8.GetString(v.Values[i].Span), true),
            RawColumnData<bool> v => (i => v.Values[i] ? "true" : "false", false),
            RawColumnData<sbyte> v => (i => Number(v.Values[i]), false),
            RawColumnData<byte> v => (i => Number(v.Values[i]), false),
            RawColumnData<short> v => (i => Number(v.Values[i]), false),
            RawColumnData<ushort> v => (i => Number(v.Values[i]), false),
            RawColumnData<int> v => (i => Number(v.Values[i]), false),
            RawColumnData<uint> v => (i => Number(v.Values[i]), false),
            RawColumnData<long> v => (i => Number(v.Values[i]), false),
            RawColumnData<ulong> v => (i => Number(v.Values[i]), false),
            RawColumnData<float> v => (i => Finite(v.Values[i]), false),
            RawColumnData<double> v => (i => Finite(v.Values[i]), false),
            RawColumnData<decimal> v => (i => Number(v.Values[i]), false),
            RawColumnData<DateTime> v => (i => ParquetTimes.Text(v.Values[i], isDate), true),
            RawColumnData<DateOnly> v => (i => v.Values[i].ToString("O", CultureInfo.InvariantCulture), true),
            RawColumnData<Guid> v => (i => v.Values[i].ToString(), true),
            _ => throw ParquetFooter.WrongSchema($"column '{column}' holds {raw.GetType().GenericTypeArguments.FirstOrDefault()?.Name} values, which cannot be carried"),
        };
        (_values, _isText) = parts;
    }

    /// <summary>The definition level here, of which there are none where all has to be there; -1 behind the last.</summary>
    public int Definition => _defined == 0 ? 0 : _slot < _raw.DefinitionLevels.Length ? _raw.DefinitionLevels[_slot] : -1;

    /// <summary>The repetition level here; -1 behind the last.</summary>
    public int Repetition => _slot < _raw.RepetitionLevels.Length ? _raw.RepetitionLevels[_slot] : -1;

    /// <summary>Moves on.</summary>
    public void Next()
    {
        _value += Definition == _defined ? 1 : 0;
        _slot++;
    }

    /// <summary>The value here as text; null where it is null.</summary>
    public string? Text() => Definition == _defined ? _values(_value) : null;

    /// <summary>Writes the value here.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Text() is not { } text)
        {
            writer.WriteNullValue();
        }
        else if (_isText)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _raw.Dispose();

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>JSON has no other numbers.</summary>
    private static string Finite(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";

    private static string Finite(float value) => float.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";
}
