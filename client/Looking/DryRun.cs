using System.Diagnostics;
using LukePipeline.Client.Trying;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Silo.Hosting;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;
using TorchSharp;

namespace LukePipeline.Client.Looking;

/// <summary>Looks at a job without running it: reads a part of its inputs, and times the models on a few documents. Nothing is written.</summary>
/// <param name="spec">The job.</param>
/// <param name="forecast">What it would work on.</param>
/// <param name="inputs">Where its inputs are.</param>
/// <param name="checkpoints">Finds its models.</param>
/// <param name="parts">The stages and formats that there are.</param>
internal sealed class DryRun(JobSpec spec, JobForecast forecast, IInputStore inputs, CheckpointCatalog checkpoints, JobParts parts)
{
    /// <summary>Shards that are looked into, spread over the plan.</summary>
    private const int MostShards = 8;

    /// <summary>Documents read of each.</summary>
    private const int MostDocuments = 300;

    /// <summary>Documents that the models run on, and how long at most: enough to tell, soon enough to wait for.</summary>
    private const int MostTimed = 24;

    /// <summary>Documents that the models run on only to see how large their rows are.</summary>
    private const int MostSized = 4;

    /// <summary>What a Parquet file takes beside its rows, about.</summary>
    private const int FileBytes = 1500;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private readonly List<double> _documents = [];
    private readonly List<double> _words = [];
    private readonly List<double> _copied = [];
    private readonly List<double> _copiedWords = [];
    private readonly List<Document> _texts = [];
    private readonly List<Document> _copiedTexts = [];
    private readonly FailureSample _failures = new();
    private bool _isExact = true;
    private int _read;

    /// <summary>Looks.</summary>
    /// <param name="device">The device of the job.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<DryRunReport> RunAsync(DeviceChoice device, CancellationToken cancellationToken)
    {
        var plan = forecast.Plan;
        int[] open = [.. Enumerable.Range(0, plan.Corpus.Shards.Count).Except(forecast.Committed)];
        foreach (var place in Spread(open.Length, MostShards))
        {
            await LookAsync(plan, open[place], cancellationToken);
        }

        var all = open.Length;
        var words = Estimate.OfSum(_words, all, _isExact);
        var (perWord, bytesPerWord, timed) = await TimeAsync(cancellationToken);
        var rowWords = words + Estimate.OfSum(_copiedWords, all, _isExact);
        var files = (double)all * parts.Stages.TablesOf(spec.Stages).Names.Count * FileBytes;
        var written = rowWords.High == 0 ? default(Estimate) : bytesPerWord is { } each ? (rowWords * each) + new Estimate(files, files, files) : (Estimate?)null;
        var refused = new FailureSample();
        foreach (var file in plan.Corpus.Refused)
        {
            refused.Add(file);
        }

        return new DryRunReport
        {
            Standing = forecast.Standing,
            Dataset = forecast.Dataset is { } dataset
                ? new DatasetOutlook(dataset.Changes, Estimate.OfSum(_copied, all, _isExact), dataset.PartsRewritten, dataset.BytesRead, dataset.Requests, written + Estimate.UpTo(dataset.BytesRewritten))
                : null,
            Inputs = [.. plan.Corpus.Files.GroupBy(FormatOf).OrderBy(format => format.Key, StringComparer.Ordinal).Select(format => (format.Key, format.Count(), format.Sum(file => file.Length)))],
            LeftOut = plan.Corpus.Ignored ?? System.Collections.Frozen.FrozenDictionary<string, int>.Empty,
            Shards = all,
            Documents = Estimate.OfSum(_documents, all, _isExact),
            Words = words,
            EngineSeconds = perWord is { } seconds ? words * seconds : words.High == 0 ? default(Estimate) : null,
            OutputBytes = written,
            Read = _read,
            Timed = timed,
            Fields = await FieldSample.ReadAsync(plan.Corpus.Files, inputs, spec, cancellationToken),
            Failures = _failures.Counts,
            Refused = refused.Counts,
            Examples = [.. refused.Examples, .. _failures.Examples],
            Models = plan.Models.ToDictionary(model => model.Key.Name, model => model.Value.Location),
            Warnings = [.. device.Warnings, .. plan.Warnings ?? []],
        };
    }

    /// <summary>The format of a file, as <c>--format</c> calls it.</summary>
    private string FormatOf(InputFile file) => InputName.Parse(file.Source, InputName.ParseFormat(spec.Format)) switch
    {
        { Format: InputFormat.JsonLines } => "jsonl",
        { } name => name.Format.ToString().ToLowerInvariant(),
        null => "unknown",
    };

    /// <summary>Reads the beginning of a shard, or all of it.</summary>
    private async Task LookAsync(JobPlan plan, int shard, CancellationToken cancellationToken)
    {
        var sources = plan.Corpus.Shards[shard].Parts.Select(part => plan.Corpus.Files[part.File].Source);
        var isStored = forecast.Dataset is { } dataset ? await dataset.FindStoredAsync(sources, cancellationToken) : _ => false;
        var (reading, segmenter) = (JobReading.Of(spec), Segmenters.Create(spec.Segmenter));
        var meter = new ShardMeter(plan.Corpus.Files, plan.Corpus.Shards[shard], reading);
        var (documents, words, copied, copiedWords, share) = (0, 0, 0, 0, 1.0);
        await foreach (var entry in new CorpusReader(inputs, reading).ReadAsync(plan.Corpus.Files, plan.Corpus.Shards[shard], cancellationToken))
        {
            if (documents == MostDocuments)
            {
                share = Math.Max(meter.MoveTo(entry.Source, entry.Position), 0.001);
                _isExact = false;
                break;
            }

            if (entry is DocumentFailure failure)
            {
                _failures.Add(failure);
                documents += failure.WholeFile ? 0 : 1;
                continue;
            }

            documents++;
            if (entry is Document document)
            {
                var count = segmenter.Segment(document).Text?.Words.Length ?? 0;
                if (isStored(document))
                {
                    (copied, copiedWords) = (copied + 1, copiedWords + count);
                    _copiedTexts.Add(document);
                    continue;
                }

                words += count;
                if ((documents - copied) % Math.Max(1, MostDocuments / MostTimed) == 1)
                {
                    _texts.Add(document);
                }
            }
        }

        _read += documents;
        _documents.Add(documents / share);
        _words.Add(words / share);
        _copied.Add(copied / share);
        _copiedWords.Add(copiedWords / share);
    }

    /// <summary>Runs the models on a few documents, after one that warms them up.</summary>
    /// <returns>Seconds and bytes of a word, for one engine of one thread on a processor; null where nothing could be timed.</returns>
    private async Task<(Estimate? Seconds, Estimate? Bytes, int Timed)> TimeAsync(CancellationToken cancellationToken)
    {
        // Where nothing would be computed, those that would be copied tell how large their rows are.
        var from = _texts.Count > 0 ? _texts : _copiedTexts[..Math.Min(MostSized, _copiedTexts.Count)];
        var texts = Spread(from.Count, MostTimed).Select(place => from[place]).ToList();
        if (texts.Count == 0 || spec.MentionsField is not null)
        {
            return (null, null, 0);
        }

        torch.set_num_threads(Math.Max(1, spec.Threads ?? 1));
        await using var trial = await TextTrial.OpenAsync(spec, checkpoints, parts.Stages, cancellationToken);
        var (seconds, bytes, whole) = (new List<double>(), new List<double>(), Stopwatch.StartNew());
        foreach (var text in texts.Prepend(texts[0]))
        {
            var clock = Stopwatch.StartNew();
            if (await trial.TryRunAsync(text, cancellationToken) is not { } rows)
            {
                continue;
            }

            var words = Math.Max(1, text.Text.Count(char.IsWhiteSpace) + 1);
            seconds.Add(clock.Elapsed.TotalSeconds / words);
            bytes.Add(BytesOf(rows) / words);
            if (whole.Elapsed > MostTime)
            {
                break;
            }
        }

        // The first one also loaded what is loaded once.
        return seconds.Count < 2 ? (null, null, 0) : (Estimate.OfMean(seconds[1..]), Estimate.OfMean(bytes[1..]), seconds.Count - 1);
    }

    /// <summary>About what the rows of a document take, as Parquet with zstd packs them: texts to two fifths, vectors hardly.</summary>
    private static double BytesOf(DocumentRows rows) => 90 + rows.Tables.Sum(table => table.PackedBytes);

    private static IEnumerable<int> Spread(int count, int most) =>
        count <= most ? Enumerable.Range(0, count) : Enumerable.Range(0, most).Select(place => (int)((long)place * count / most));
}
