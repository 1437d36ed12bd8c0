using System.Text.Json;
using System.Text.Json.Serialization;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages;

public sealed partial record ExtractionOptions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads options as a plan holds them.</summary>
    /// <exception cref="LukeException">They are not such options, or those of another version.</exception>
    public static ExtractionOptions FromJson(JsonElement json)
    {
        try
        {
            return json.Deserialize<ExtractionOptions>(Json) ?? throw new JsonException("They are null.");
        }
        catch (JsonException e)
        {
            throw new LukeException($"The options of the plan cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The options as a plan holds them.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Json);

    /// <summary>Checks that the options fit the checkpoints.</summary>
    /// <param name="models">The checkpoints.</param>
    /// <param name="jobsOwnSchema">
    /// Whether the job itself gave <see cref="PairSchema"/>: then an entity label that the entity checkpoint lacks is a slip of the
    /// pen. A schema that stands beside a relation checkpoint may know more labels than the entity checkpoint it meets.
    /// </param>
    /// <exception cref="LukeException">They do not; every problem is named.</exception>
    public void Check(ExtractionModels models, bool jobsOwnSchema = false)
    {
        var problems = new List<string>();
        if (Window == WindowKind.Shared && Context == ContextScope.Sentence)
        {
            problems.Add("window 'shared' reads sentences in the context of their document, but context is 'sentence': add --context document, or --window separate.");
        }

        CheckLabel("the entity checkpoint", models.Entities, NoEntityLabel);
        if (models.Relations is { } relations)
        {
            CheckLabel("the relation checkpoint", relations, NoRelationLabel);
            foreach (var rule in Pairs.PairSchema.Parse(PairSchema).Rules)
            {
                foreach (var label in new[] { rule.Head, rule.Tail }.Where(label => jobsOwnSchema && label != PairRule.Any))
                {
                    CheckLabel($"pairSchema '{rule}': the entity checkpoint", models.Entities, label);
                }

                foreach (var relation in rule.Relations ?? [])
                {
                    CheckLabel($"pairSchema '{rule}': the relation checkpoint", relations, relation);
                }
            }
        }

        if (problems.Count > 0)
        {
            throw new LukeException(string.Join(Environment.NewLine, problems));
        }

        void CheckLabel(string where, StageModel model, string? label)
        {
            if (label is not null && !model.Config.Label2Id.ContainsKey(label))
            {
                problems.Add($"{where} has no class '{label}'; it has {string.Join(", ", model.Config.Id2Label.Values)}.");
            }
        }
    }
}
