using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Options;

/// <summary>
/// The flags that describe a job: one for each key of <see cref="JobSpecKeys"/>, beside <c>--spec FILE</c>. A flag overrides
/// the file.
/// </summary>
internal sealed class SpecOptions
{
    private const string InputsKey = "inputs";

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    private static readonly TextSetting Spec = new("spec", JobSpecKeys.JobGroup, "A JSON file with any of these settings; flags override it.") { Placeholder = "FILE" };

    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = JobSpecKeys.Find(InputsKey)!.Description,
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Command _command;
    private readonly JobParts _parts;
    private readonly SettingOptions _job;
    private readonly SettingOptions _own;

    /// <summary>Gives a command the flags of a job.</summary>
    /// <param name="command">The command.</param>
    /// <param name="own">What it takes beside them.</param>
    public SpecOptions(Command command, params IEnumerable<IReadOnlyList<Setting>> own)
        : this(command, JobParts.Shipped, own)
    {
    }

    /// <summary>Gives a command the flags of a job with other stages or formats.</summary>
    /// <param name="command">The command.</param>
    /// <param name="parts">The stages and formats.</param>
    /// <param name="own">What it takes beside them.</param>
    public SpecOptions(Command command, JobParts parts, IEnumerable<IReadOnlyList<Setting>> own)
    {
        (_command, _parts) = (command, parts);
        command.Arguments.Add(_inputs);
        _job = new SettingOptions(command, [.. parts.Schema.All.Where(key => key.Name != InputsKey)]);
        _own = new SettingOptions(command, own.Prepend([Spec]));
    }

    /// <summary>What the command takes beside the job.</summary>
    /// <exception cref="UsageException">Some of it cannot be used; every problem is named.</exception>
    public SettingValues ReadOwn(ParseResult parsed) => _own.Read(parsed);

    /// <summary>The job that the command line asks for.</summary>
    /// <exception cref="JobSpecException">It is not valid; every error is named.</exception>
    /// <exception cref="UsageException">The spec file cannot be read.</exception>
    public JobSpec Read(ParseResult parsed)
    {
        var spec = new JsonObject();
        if (ReadOwn(parsed).Get(Spec) is { } file)
        {
            spec = ReadFile(file);
        }

        if (parsed.GetValue(_inputs) is { Length: > 0 } inputs)
        {
            CheckFlags(inputs);
            spec[InputsKey] = new JsonArray([.. inputs.Select(input => (JsonNode)JsonValue.Create(input))]);
        }

        foreach (var (key, value) in _job.Given(parsed))
        {
            spec[key] = value!.DeepClone();
        }

        return JobSpec.Parse(spec, _parts);
    }

    /// <summary>A flag that does not exist is taken for an input by the parser; nobody means that.</summary>
    private void CheckFlags(string[] inputs)
    {
        if (inputs.FirstOrDefault(input => input.StartsWith('-')) is { } flag)
        {
            var nearest = Spelling.Nearest(flag, _command.Options.Select(option => option.Name));
            var hint = nearest is null ? "--help lists them." : $"Did you mean '{nearest}'?";
            throw new UsageException($"There is no flag '{flag}'. {hint} An input of that name is written './{flag}'.");
        }
    }

    private static JsonObject ReadFile(string file)
    {
        try
        {
            return JsonNode.Parse(Refusals.OrRefused(() => Utf8Text.ReadAll(file)), documentOptions: Lenient) as JsonObject
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
}
