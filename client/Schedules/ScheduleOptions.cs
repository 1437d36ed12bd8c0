using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Schedules;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Schedules;

/// <summary>The flags that describe a schedule: one for each of <see cref="ScheduleKeys"/>, beside <c>--spec FILE</c>, and its job behind <c>--</c>.</summary>
internal sealed class ScheduleOptions
{
    private const string ThenKey = "then";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private static readonly TextSetting Spec = new("spec", CommandSettings.Group, "A JSON file with any of these settings, and the job as the key job; flags override it.") { Placeholder = "FILE" };

    private readonly SettingOptions _keys;
    private readonly SettingOptions _own;
    private readonly Argument<string[]>? _words;

    /// <summary>Gives a command the flags of a schedule.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The words of its job; null for a command that takes none.</param>
    /// <param name="own">What it takes beside them.</param>
    public ScheduleOptions(Command command, Argument<string[]>? words, params IEnumerable<IReadOnlyList<Setting>> own)
    {
        _words = words;
        _keys = new SettingOptions(command, [ScheduleKeys.All]);
        _own = new SettingOptions(command, own.Prepend([Spec]));
    }

    /// <summary>The words of a job, behind <c>--</c>.</summary>
    public static Argument<string[]> Words() => new("job") { Description = "After --, the job as luke submit takes it: INPUT... --output PREFIX --incremental.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>What the command takes beside the schedule.</summary>
    public SettingValues ReadOwn(ParseResult parsed) => _own.Read(parsed);

    /// <summary>Whether anything of a schedule is given.</summary>
    public bool IsGiven(ParseResult parsed) => _keys.Given(parsed).Count > 0 || _own.Read(parsed).Get(Spec) is not null;

    /// <summary>Whether a setting of the schedule is given by its flag.</summary>
    public bool Gives(ParseResult parsed, Setting setting) => _keys.Given(parsed).ContainsKey(setting.Name);

    /// <summary>The schedule that the command line asks for, with full paths: silos run in folders of their own. Nothing of it is checked but its job.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="known">What stands where nothing is given; null for nothing.</param>
    public JsonObject Read(ParseResult parsed, JsonObject? known = null)
    {
        var spec = known?.DeepClone().AsObject() ?? [];
        if (_own.Read(parsed).Get(Spec) is { } file)
        {
            Add(spec, ReadFile(file));
        }

        Add(spec, _keys.Given(parsed));
        if (_words is not null && parsed.GetValue(_words) is { Length: > 0 } words)
        {
            spec[ScheduleKeys.Job] = ReadJob(words).ToJson();
        }
        else if (spec[ScheduleKeys.Job] is JsonObject job)
        {
            spec[ScheduleKeys.Job] = Checked(JobSpec.Parse(job)).ToJson();
        }

        if (spec[ThenKey] is JsonArray then)
        {
            spec[ThenKey] = new JsonArray([.. then.Select(step => (JsonNode)JsonValue.Create(WithFullPath(step!.ToString())))]);
        }

        return spec;
    }

    /// <summary>One of cron and every takes the place of the other; where both are given, the schedule is refused later.</summary>
    private static void Add(JsonObject spec, JsonObject given)
    {
        if (given.ContainsKey("cron") || given.ContainsKey("every"))
        {
            spec.Remove("cron");
            spec.Remove("every");
        }

        foreach (var (key, value) in given)
        {
            spec[key] = value?.DeepClone();
        }
    }

    private static JobSpec ReadJob(string[] words)
    {
        var command = new Command("job");
        var options = new SpecOptions(command);
        var parsed = command.Parse(words[0] is "submit" or "run" ? words[1..] : words, CommandSettings.Parsing);
        return parsed.Errors.Count == 0 ? Checked(options.Read(parsed)) : throw new UsageException($"The job behind -- cannot be read: {parsed.Errors[0].Message}");
    }

    private static JobSpec Checked(JobSpec job)
    {
        SubmitCommand.RefuseSigned(job);
        return job.WithFullPaths();
    }

    private static string WithFullPath(string step) => ScheduleStep.Parse(step) is { } read ? (read with { Place = FullLocation.Of(read.Place) }).ToString() : step;

    private static JsonObject ReadFile(string file)
    {
        try
        {
            return JsonNode.Parse(Refusals.OrRefused(() => Utf8Text.ReadAll(file)), documentOptions: Lenient) as JsonObject
                ?? throw new UsageException($"The schedule '{file}' is not a JSON object. Write {{ \"cron\": \"0 2 * * *\", \"job\": {{ ... }} }}.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"The schedule '{file}' is not valid JSON: {e.Message} Correct the file given to --spec.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The schedule '{file}' cannot be read: {e.Message} Check the path given to --spec.");
        }
    }
}
