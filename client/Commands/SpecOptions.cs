using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Commands;

/// <summary>
/// The flags that describe a job: one for each key of <see cref="JobSpecKeys"/>, beside <c>--spec FILE</c>. A flag overrides
/// the file.
/// </summary>
/// <param name="parts">The stages and formats that there are; null for those of this program.</param>
internal sealed class SpecOptions(JobParts? parts = null)
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "Files, folders, globs, or URLs of Azure containers and prefixes.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _spec = new("--spec")
    {
        Description = "A JSON file with any of these settings; flags override it.",
        HelpName = "FILE",
    };

    private readonly List<(JobSpecKey Key, Option<string[]> Option)> _flags = [];

    public void AddTo(Command command)
    {
        command.Arguments.Add(_inputs);
        command.Options.Add(_spec);
        foreach (var key in (parts ?? JobParts.Shipped).Keys.Where(key => key.Name != "inputs"))
        {
            var option = new Option<string[]>(key.Flag)
            {
                Description = key.Description,
                Arity = ArgumentArity.OneOrMore,
                HelpName = HelpName(key),
                AllowMultipleArgumentsPerToken = false,
            };
            command.Options.Add(option);
            _flags.Add((key, option));
        }
    }

    /// <summary>The job that the command line asks for.</summary>
    /// <exception cref="JobSpecException">It is not valid; every error is named.</exception>
    /// <exception cref="UsageException">The spec file cannot be read.</exception>
    public JobSpec Read(ParseResult parsed)
    {
        var spec = new JsonObject();
        if (parsed.GetValue(_spec) is { } file)
        {
            spec = ReadFile(file);
        }

        if (parsed.GetValue(_inputs) is { Length: > 0 } inputs)
        {
            CheckFlags(inputs);
            spec["inputs"] = new JsonArray([.. inputs.Select(input => (JsonNode)JsonValue.Create(input))]);
        }

        foreach (var (key, option) in _flags)
        {
            if (parsed.GetValue(option) is { Length: > 0 } values)
            {
                spec[key.Name] = key.FromFlag(values);
            }
        }

        return JobSpec.Parse(spec, parts);
    }

    /// <summary>A flag that does not exist is taken for an input by the parser; nobody means that.</summary>
    private void CheckFlags(string[] inputs)
    {
        if (inputs.FirstOrDefault(input => input.StartsWith('-')) is { } flag)
        {
            var nearest = Spelling.Nearest(flag, _flags.Select(known => known.Key.Flag).Append("--spec").Append("--overwrite").Append("--json"));
            var hint = nearest is null ? "--help lists them." : $"Did you mean '{nearest}'?";
            throw new UsageException($"There is no flag '{flag}'. {hint} An input of that name is written './{flag}'.");
        }
    }

    private static JsonObject ReadFile(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file), documentOptions: Lenient) as JsonObject
                ?? throw new UsageException($"The job specification '{file}' is not a JSON object. Write {{ \"inputs\": [...], \"output\": \"...\" }}.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"The job specification '{file}' is not valid JSON: {e.Message} Correct the file given to --spec.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The job specification '{file}' cannot be read: {e.Message} Check the path given to --spec.");
        }
    }

    private static string HelpName(JobSpecKey key) => key.Kind switch
    {
        JobSpecValueKind.Lines => "LIST",
        _ when key.Choices.Count > 0 => string.Join('|', key.Choices) is { Length: < 25 } choices ? choices : "NAME",
        JobSpecValueKind.Integer => "N",
        JobSpecValueKind.Number => "X",
        JobSpecValueKind.Bytes => "SIZE",
        _ when key.Name == "output" => "PREFIX",
        _ when key.Name.EndsWith("Model", StringComparison.Ordinal) => "DIR",
        _ => "TEXT",
    };
}
