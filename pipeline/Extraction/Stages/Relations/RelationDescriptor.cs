using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Ground.Settings;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Labelled pairs of mentions of one sentence.</summary>
public sealed class RelationDescriptor : StageDescriptor
{
    /// <summary>The column of <c>documents</c> that counts the pairs which were not scored.</summary>
    public const string DroppedPairs = "dropped_pairs";

    /// <summary>The name of the stage.</summary>
    public static StageId StageId { get; } = new("relations");

    /// <inheritdoc/>
    public override StageId Id => StageId;

    /// <inheritdoc/>
    public override IReadOnlyList<StageId> DependsOn => [EntityDescriptor.StageId];

    /// <inheritdoc/>
    public override bool IsStandard => true;

    /// <inheritdoc/>
    public override StageCheckpoint Checkpoint { get; } = new("relationModel", ShippedModels.Relations, "the one that ships")
    {
        Heads =
        [
            new StageHead("classifier.weight", 2, "entity pair classification"),
            new StageHead("classifier.dense.weight", LukeForMentionPairClassification.Parts, "pairs of one pass") { IsHidden = true },
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => ExtractionSettings.OfRelations;

    /// <inheritdoc/>
    public override IReadOnlyList<Table> Tables => [RelationTable.Instance];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Counters => [DroppedPairs];

    /// <inheritdoc/>
    public override PackedTask Task { get; } = new PairTask();

    private static PackedTask OnePass { get; } = new MentionPairTask();

    /// <inheritdoc/>
    public override IReadOnlyList<BatchFormat> Formats { get; } = [new PairFormat(), new MentionPairFormat(), new GivenPairFormat()];

    internal override IReadOnlyList<string> CheckpointOptions => ["relationScoreSlope", "relationScoreShift", "noRelationLabel"];

    internal override IEnumerable<string> Problems(ExtractionModels models, ExtractionOptions options, bool jobsOwnSchema)
    {
        var relations = models.Get(StageId);
        var problems = ExtractionModels.MissingLabel("the relation checkpoint", relations, options.NoRelationLabel);
        foreach (var rule in PairSchema.Parse(options.PairSchema).Rules)
        {
            foreach (var label in new[] { rule.Head, rule.Tail }.Where(label => jobsOwnSchema && !options.BringsMentions && label != PairRule.Any))
            {
                problems = problems.Concat(
                    ExtractionModels.MissingLabel($"pairSchema '{rule}': the entity checkpoint", models.Get(EntityDescriptor.StageId), label));
            }

            foreach (var relation in rule.Relations ?? [])
            {
                problems = problems.Concat(ExtractionModels.MissingLabel($"pairSchema '{rule}': the relation checkpoint", relations, relation));
            }
        }

        return problems.Concat(RelationConsistency.Parse(options.RelationRules).Rules.SelectMany(rule => rule.Relations
            .Where(relation => relation != PairRule.Any)
            .SelectMany(relation => ExtractionModels.MissingLabel($"relationRules '{rule}': the relation checkpoint", relations, relation))));
    }

    internal override bool SharesEncoder(IReadOnlyDictionary<StageId, Checkpoint> checkpoints) =>
        checkpoints.TryGetValue(EntityDescriptor.StageId, out var entities) && checkpoints.TryGetValue(StageId, out var relations)
        && IsOnePass(relations.Config) && relations.HasEncoderOf(entities);

    internal override IEnumerable<string> Warnings(IReadOnlyDictionary<StageId, Checkpoint> checkpoints, ExtractionOptions options)
    {
        if (options.PairSchema is null && checkpoints.TryGetValue(StageId, out var relations) && checkpoints.TryGetValue(EntityDescriptor.StageId, out var entities)
            && CheckpointDefaults.Read(relations).PairSchema is { Count: > 0 })
        {
            var labels = entities.Config.Id2Label.OrderBy(label => label.Key).Skip(1).Select(label => label.Value);
            yield return $"no rule of the relation model fits the labels of the entity model ({string.Join(", ", labels)}), so that every pair is scored, and found with little reason. "
                + "Give --pair-schema, another --relation-model, or --stages entities";
        }
    }

    internal override bool ReadsStates(ExtractionOptions options) => options.SharesEncoder;

    /// <inheritdoc/>
    public override PackedTask? TaskOf(LukeConfig config) => IsOnePass(config) ? OnePass : Task;

    internal override IAsyncEnumerable<DocumentWork> RunAsync(
        StageContext context, IAsyncEnumerable<DocumentWork> documents, CancellationToken cancellationToken) => IsOnePass(context.Models.Get(StageId).Config)
        ? new OnePassStage(context).RunAsync(documents, cancellationToken)
        : new RelationStage(context).RunAsync(documents, cancellationToken);

    /// <summary>Whether a checkpoint takes all pairs of a sentence from one pass, and does not read it anew, with markers, for each.</summary>
    internal static bool IsOnePass(LukeConfig config) => config.Architectures is [nameof(LukeForMentionPairClassification), ..];
}
