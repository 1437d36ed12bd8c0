using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Settings;
using LukePipeline.Tables;

namespace LukePipeline.Tests.Toys;

/// <summary>
/// A stage as a newcomer would write it: of every sentence it tells the words that begin with a capital, as often as the length of the
/// encoder's state of the sentence can be trusted to be a number.
/// </summary>
internal sealed class ToyDescriptor : StageDescriptor
{
    public const string Skipped = "skipped_words";

    public static StageId StageId { get; } = new("toys");

    public static Table<ToyRow> Table { get; } = new("toys",
    [
        new TextColumn<ToyRow>("doc_uid", row => row.DocUid),
        new ValueColumn<ToyRow, int>("sentence", row => row.Sentence),
        new TextColumn<ToyRow>("word", row => row.Word),
        new TextColumn<ToyRow>("label", row => row.Label),
        new ValueColumn<ToyRow, float>("norm", row => row.Norm),
    ])
    {
        CountColumn = "toys",
        Label = row => row.Label,
    };

    public override StageId Id => StageId;

    public override StageCheckpoint Checkpoint { get; } = new("toyModel", Shipped: null, "none, the job must name one");

    public override IReadOnlyList<Setting> Settings { get; } = [new IntegerSetting("minToyLetters", "Toys", "Shortest word that is a toy.") { Max = 100, DefaultInWords = "1" }];

    public override IReadOnlyList<Table> Tables => [Table];

    public override IReadOnlyList<string> Counters => [Skipped];

    public override PackedTask Task { get; } = new ToyTask();

    public override IReadOnlyList<BatchFormat> Formats { get; } = [new ToyFormat()];

    internal override IAsyncEnumerable<DocumentWork> RunAsync(
        StageContext context, IAsyncEnumerable<DocumentWork> documents, CancellationToken cancellationToken) =>
        new ToyStage(context).RunAsync(documents, cancellationToken);
}

/// <summary>A row of its table.</summary>
internal sealed record ToyRow(string DocUid, int Sentence, string Word, string Label, float Norm);
