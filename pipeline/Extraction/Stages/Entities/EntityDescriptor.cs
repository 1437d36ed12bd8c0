using System.Globalization;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground.Settings;
using LukePipeline.Luke;
using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Mentions with labels. The other stages build on them.</summary>
public sealed class EntityDescriptor : StageDescriptor
{
    /// <summary>The name of the stage.</summary>
    public static StageId StageId { get; } = new("entities");

    /// <inheritdoc/>
    public override StageId Id => StageId;

    /// <inheritdoc/>
    public override bool IsStandard => true;

    /// <inheritdoc/>
    public override StageCheckpoint Checkpoint { get; } = new("entityModel", ShippedModels.Entities, "the one that ships")
    {
        Heads = [new StageHead("classifier.weight", 3, "entity span classification")],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => ExtractionSettings.OfEntities;

    /// <inheritdoc/>
    public override IReadOnlyList<Table> Tables => [EntityTable.Instance];

    /// <inheritdoc/>
    public override PackedTask Task { get; } = new EntityTask();

    /// <inheritdoc/>
    public override IReadOnlyList<BatchFormat> Formats { get; } = [new EntityFormat()];

    internal override IReadOnlyList<string> CheckpointOptions => ["noEntityLabel"];

    internal override IEnumerable<string> Problems(ExtractionModels models, ExtractionOptions options, bool jobsOwnSchema)
    {
        if (options.Window == WindowKind.Shared && options.Context == ContextScope.Sentence)
        {
            yield return "window 'shared' reads sentences in the context of their document, but context is 'sentence': add --context document, or --window separate.";
        }

        if (options.BringsMentions)
        {
            yield break;
        }

        foreach (var problem in ExtractionModels.MissingLabel("the entity checkpoint", models.Get(StageId), options.NoEntityLabel))
        {
            yield return problem;
        }
    }

    internal override bool RunsCheckpoint(bool bringsMentions) => !bringsMentions;

    internal override IEnumerable<string> Warnings(IReadOnlyDictionary<StageId, Checkpoint> checkpoints, ExtractionOptions options)
    {
        if (!checkpoints.TryGetValue(StageId, out var checkpoint))
        {
            yield break;
        }

        var none = options.NoEntityLabel ?? checkpoint.Config.Id2Label[0];
        string[] labels = [.. checkpoint.Config.Id2Label.Values.Where(label => label != none)];
        if (options.NameLabels?.Except(labels).ToArray() is { Length: > 0 } unknown)
        {
            yield return $"nameLabels (--name-labels) names {string.Join(", ", unknown)}, which this entity model does not give: its labels are {string.Join(", ", labels)}";
        }

        if (options.CandidateMargin is not { } margin)
        {
            yield break;
        }

        if (checkpoint.IsWatched)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the weights of this entity model do not prove that candidates are attended to by nothing: on a GPU, and for a text that shows otherwise, candidateMargin {margin} (--candidate-margin) is another computation than the reference's");
        }
        else if (!checkpoint.IsClosed)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"candidateMargin {margin} (--candidate-margin) is another computation than the reference's: words of this entity model attend to candidates, and here choose some without them. ")
                + "luke eval entities says what it changes, with the margin and without";
        }
    }

    internal override IAsyncEnumerable<DocumentWork> RunAsync(
        StageContext context, IAsyncEnumerable<DocumentWork> documents, CancellationToken cancellationToken) =>
        context.Options.BringsMentions ? BroughtMentions.RunAsync(documents, cancellationToken) : new EntityStage(context).RunAsync(documents, cancellationToken);
}
