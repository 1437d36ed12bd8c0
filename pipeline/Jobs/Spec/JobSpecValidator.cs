using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Jobs.Spec;

/// <summary>Reads a spec from JSON and finds all that is wrong with it, in one go.</summary>
internal static partial class JobSpecValidator
{
    public static JobSpec Read(JsonObject source, JobParts parts)
    {
        var errors = new List<JobSpecError>();
        var normal = new JsonObject();
        foreach (var (name, value) in source)
        {
            if (parts.Keys.FirstOrDefault(key => key.Name == name) is not { } key)
            {
                errors.Add(Unknown(name, parts));
            }
            else if (value is not null && ReadValue(key, value, errors) is { } read)
            {
                normal[name] = read;
            }
        }

        foreach (var key in parts.Keys.Where(key => key.Required && source[key.Name] is null))
        {
            errors.Add(new JobSpecError(key.Name, "is missing", $"add it. {key.Description.TrimEnd('.')}"));
        }

        CheckPairSchema(normal, errors);
        CheckMetadataFields(normal, parts, errors);
        CheckLabel(normal, errors);
        if (errors.Count > 0)
        {
            throw new JobSpecException(errors);
        }

        var spec = JobJson.FromObject<JobSpec>(normal)!;

        // Stages read what others find, so asking for them asks for those as well; order means nothing.
        return spec with { Stages = parts.Stages.Complete(spec.Stages) };
    }

    private static JsonNode? ReadValue(JobSpecKey key, JsonNode value, List<JobSpecError> errors)
    {
        switch (key.Kind)
        {
            case JobSpecValueKind.Line:
                return ReadText(key, value, errors);
            case JobSpecValueKind.Lines:
                return ReadList(key, value, errors);
            case JobSpecValueKind.Bytes when value.GetValueKind() == JsonValueKind.String:
                if (TryParseBytes(value.GetValue<string>(), out var bytes))
                {
                    return CheckRange(key, bytes, JsonValue.Create((long)bytes), errors);
                }

                break;
            case JobSpecValueKind.Number when value.GetValueKind() == JsonValueKind.Number:
                return CheckRange(key, value.GetValue<double>(), value.DeepClone(), errors);
            case JobSpecValueKind.Integer or JobSpecValueKind.Bytes when value.GetValueKind() == JsonValueKind.Number:
                var number = ToDouble(value);
                if (number == Math.Floor(number))
                {
                    return CheckRange(key, number, JsonValue.Create((long)Math.Clamp(number, long.MinValue, long.MaxValue)), errors);
                }

                break;
        }

        errors.Add(new JobSpecError(key.Name, $"is {Show(value)}, not {Expectation(key)}", $"write {Example(key)}"));
        return null;
    }

    private static double ToDouble(JsonNode value) => double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static JsonNode? ReadText(JobSpecKey key, JsonNode value, List<JobSpecError> errors)
    {
        if (value.GetValueKind() != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetValue<string>()))
        {
            errors.Add(new JobSpecError(key.Name, $"is {Show(value)}, not {Expectation(key)}", $"write {Example(key)}"));
            return null;
        }

        return CheckChoice(key, value.GetValue<string>(), errors) ? value.DeepClone() : null;
    }

    private static JsonNode? ReadList(JobSpecKey key, JsonNode value, List<JobSpecError> errors)
    {
        // One string stands for a list of one.
        var items = value as JsonArray ?? [value.DeepClone()];
        var read = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item?.GetValueKind() != JsonValueKind.String || string.IsNullOrWhiteSpace(item.GetValue<string>()))
            {
                errors.Add(new JobSpecError(key.Name, $"holds {Show(item)}, not {Expectation(key)}", $"write {Example(key)}"));
                return null;
            }

            var text = item.GetValue<string>();
            if (!CheckChoice(key, text, errors))
            {
                return null;
            }

            if (!seen.Add(text))
            {
                errors.Add(new JobSpecError(key.Name, $"names '{text}' twice", "name it once"));
                return null;
            }

            read.Add(JsonValue.Create(text));
        }

        if (read.Count == 0 && (key.Required || key.Choices.Count > 0))
        {
            errors.Add(new JobSpecError(key.Name, "is empty", $"write {Example(key)}"));
            return null;
        }

        return read;
    }

    private static bool CheckChoice(JobSpecKey key, string text, List<JobSpecError> errors)
    {
        if (key.Choices.Count == 0 || key.Choices.Contains(text, StringComparer.Ordinal))
        {
            return true;
        }

        var nearest = Spelling.Nearest(text, key.Choices);
        errors.Add(new JobSpecError(
            key.Name,
            $"does not know '{text}'",
            nearest is null ? $"write one of {string.Join(", ", key.Choices)}" : $"did you mean '{nearest}'? It takes {string.Join(", ", key.Choices)}"));
        return false;
    }

    private static JsonNode? CheckRange(JobSpecKey key, double number, JsonNode value, List<JobSpecError> errors)
    {
        if (number >= key.Min && number <= key.Max)
        {
            return value;
        }

        errors.Add(new JobSpecError(
            key.Name,
            string.Create(CultureInfo.InvariantCulture, $"is {number}"),
            string.Create(CultureInfo.InvariantCulture, $"write a value from {key.Min} to {key.Max}")));
        return null;
    }

    private static void CheckPairSchema(JsonObject spec, List<JobSpecError> errors)
    {
        foreach (var line in (spec["pairSchema"] as JsonArray ?? []).Select(item => item!.GetValue<string>()))
        {
            if (!PairSchemaLine().IsMatch(line))
            {
                errors.Add(new JobSpecError("pairSchema", $"cannot read '{line}'", "write 'HEAD x TAIL' or 'HEAD x TAIL -> label, label'"));
            }
        }
    }

    private static void CheckMetadataFields(JsonObject spec, JobParts parts, List<JobSpecError> errors)
    {
        var columns = parts.Stages.TablesOf(parts.Stages.All.Select(stage => stage.Id)).DocumentTable([]).ColumnNames;
        foreach (var field in (spec["metadataFields"] as JsonArray ?? []).Select(item => item!.GetValue<string>()))
        {
            if (columns.Contains(field, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(new JobSpecError("metadataFields", $"names '{field}', a column that documents has anyway", "rename the field in the input or leave it out"));
            }
        }
    }

    private static void CheckLabel(JsonObject spec, List<JobSpecError> errors)
    {
        if (spec["label"]?.GetValue<string>() is { } label && !Label().IsMatch(label))
        {
            errors.Add(new JobSpecError("label", $"is '{label}', no label of a silo", "write NAME or NAME=VALUE, such as gpu or zone=eu"));
        }
    }

    private static JobSpecError Unknown(string name, JobParts parts)
    {
        var nearest = Spelling.Nearest(name, parts.Keys.Select(key => key.Name));
        return new JobSpecError(name, "is not a key of a job", nearest is null ? "remove it" : $"did you mean '{nearest}'?".TrimEnd('?'));
    }

    private static bool TryParseBytes(string text, out double bytes)
    {
        bytes = 0;
        if (ByteSize().Match(text.Trim()) is not { Success: true } match)
        {
            return false;
        }

        var shift = match.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, "T" => 40, _ => 0 };
        bytes = Math.Floor(double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * (1L << shift));
        return true;
    }

    private static string Expectation(JobSpecKey key) => key.Kind switch
    {
        JobSpecValueKind.Line => "a text",
        JobSpecValueKind.Lines => "a list of texts",
        JobSpecValueKind.Integer => "a whole number",
        JobSpecValueKind.Number => "a number",
        _ => "a number of bytes",
    };

    private static string Example(JobSpecKey key) => key.Kind switch
    {
        JobSpecValueKind.Bytes => "a whole number of bytes, or a text such as \"4MiB\"",
        JobSpecValueKind.Integer or JobSpecValueKind.Number =>
            string.Create(CultureInfo.InvariantCulture, $"a number from {key.Min} to {key.Max}"),
        _ when key.Choices.Count > 0 => $"{(key.Kind == JobSpecValueKind.Lines ? "some" : "one")} of {string.Join(", ", key.Choices)}",
        JobSpecValueKind.Lines => "[\"...\"]",
        _ => "\"...\"",
    };

    private static string Show(JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= 60 ? text : text[..60] + "…";
    }

    [GeneratedRegex(@"^\s*[^\s,>]+ x [^\s,>]+\s*(->\s*[^,>]*[^,>\s][^,>]*(,\s*[^,>]*[^,>\s][^,>]*)*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex PairSchemaLine();

    [GeneratedRegex(@"^[\w.-]+(=[\w.-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?<number>\d{1,15}(\.\d{1,6})?)\s*((?<unit>[KMGTkmgt])i?)?B?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ByteSize();
}
