using System.Globalization;

namespace LukePipeline.Tables;

/// <summary>A field that is carried through to <c>documents</c>: one column of one type in every file of a job.</summary>
/// <param name="Name">Name of the field and of the column.</param>
/// <param name="Type">Type of the column.</param>
public readonly record struct MetadataField(string Name, MetadataType Type)
{
    private const int DateLength = 10;

    /// <summary>What types are called elsewhere.</summary>
    private static readonly string[] ForeignTypes = ["integer", "long", "int64", "int32", "float", "float64", "decimal", "string", "str", "boolean", "datetime"];

    /// <summary>Whether a text names a type, as other programs call it, that would be taken for a part of the name.</summary>
    public static bool NamesForeignType(string text) =>
        text.LastIndexOf(':') is > 0 and var colon && ForeignTypes.Contains(text[(colon + 1)..], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>NAME</c> or <c>NAME:TYPE</c>; what follows the colon is part of the name where it is no type.</summary>
    public static MetadataField Parse(string text)
    {
        foreach (var type in Enum.GetValues<MetadataType>())
        {
            var ending = $":{type.ToString().ToLowerInvariant()}";
            if (text.Length > ending.Length && text.EndsWith(ending, StringComparison.Ordinal))
            {
                return new MetadataField(text[..^ending.Length], type);
            }
        }

        return new MetadataField(text, MetadataType.Text);
    }

    /// <summary>Whether a value is one of the type; one that is not becomes null.</summary>
    public bool Fits(string value) => Type switch
    {
        MetadataType.Bool => Bool(value) is not null,
        MetadataType.Int => Int(value) is not null,
        MetadataType.Double => Double(value) is not null,
        MetadataType.Date => Date(value) is not null,
        MetadataType.Timestamp => Timestamp(value) is not null,
        _ => true,
    };

    /// <summary>The column of the field.</summary>
    internal Column<DocumentRow> ToColumn()
    {
        var name = Name;
        return Type switch
        {
            MetadataType.Bool => new NullableColumn<DocumentRow, bool>(name, row => Bool(row.Metadata.GetValueOrDefault(name))),
            MetadataType.Int => new NullableColumn<DocumentRow, long>(name, row => Int(row.Metadata.GetValueOrDefault(name))),
            MetadataType.Double => new NullableColumn<DocumentRow, double>(name, row => Double(row.Metadata.GetValueOrDefault(name))),
            MetadataType.Date => new NullableColumn<DocumentRow, DateOnly>(name, row => Date(row.Metadata.GetValueOrDefault(name))),
            MetadataType.Timestamp => new NullableColumn<DocumentRow, DateTime>(name, row => Timestamp(row.Metadata.GetValueOrDefault(name))),
            _ => new TextColumn<DocumentRow>(name, row => row.Metadata.GetValueOrDefault(name), Nullable: true),
        };
    }

    private static bool? Bool(string? value) => bool.TryParse(value, out var parsed) ? parsed : null;

    /// <summary>A whole number, also as <c>2024.0</c>, which programs write that keep columns with gaps as floating point.</summary>
    private static long? Int(string? value)
    {
        var whole = value?.IndexOf('.', StringComparison.Ordinal) is > 0 and var point && value.AsSpan(point + 1).TrimEnd() is { Length: > 0 } fraction
            && fraction.IndexOfAnyExcept('0') < 0 ? value[..point] : value;
        return long.TryParse(whole, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : null;
    }

    private static double? Double(string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : null;

    /// <summary>A date, or the date that a time names as it is written, in whatever zone.</summary>
    private static DateOnly? Date(string? value)
    {
        var text = value?.Trim();
        var date = text is { Length: > DateLength } && text[DateLength] is 'T' or ' ' && Timestamp(text) is not null ? text[..DateLength] : text;
        return DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;
    }

    private static DateTime? Timestamp(string? value) =>
        value?.Length >= 10 && char.IsAsciiDigit(value[0]) && value[4] == '-'
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)
            ? parsed.UtcDateTime
            : null;
}
