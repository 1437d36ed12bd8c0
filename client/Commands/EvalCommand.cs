using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Training;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Training;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using TorchSharp;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke eval</c>: exact-match scores of a checkpoint on annotated sentences.</summary>
internal static class EvalCommand
{
    private const string Group = "What is scored";

    /// <summary>With fewer gold items a score says little: one more or less is over three per cent.</summary>
    private const int Few = 30;

    private static readonly Argument<string> File = new("file")
    {
        Description = "Annotated sentences: .jsonl, .jsonl.gz, or a CoNLL column file.",
    };

    private static readonly SwitchSetting Json = CommandSettings.Json with { Description = "Print {\"micro\": {...}, \"labels\": {...}} as JSON." };

    public static Command Create()
    {
        var command = new Command("eval", "Score a checkpoint on annotated sentences, or what a job has found: precision, recall and F1.");
        command.Subcommands.Add(CreateEntities());
        command.Subcommands.Add(CreateRelations());
        command.Subcommands.Add(EvalJobsCommand.Create());
        return command;
    }

    private static Command CreateEntities()
    {
        var model = ModelSetting(ShippedModels.Entities);
        var conll = new SwitchSetting(
            "conll", Group, "As the published notebook: sentences are read in the context of their document, and its words are joined as the notebook does.");
        var join = new SwitchSetting(
            "joinDocuments",
            Group,
            "Read neighbouring lines whose ids differ in their last part alone (news-7-0, news-7-1) as one document; CoNLL files say it themselves.");
        var command = new Command("entities", "Score entity recognition.") { File };
        var own = new SettingOptions(command, [model, conll, join, TrainingSchema.Threads, Json]);
        var stage = new EntityDescriptor();
        var job = new EvalOptions(command, stage);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = own.Read(parsed);
            var path = CommandFiles.Require(parsed.GetValue(File)!);
            var directory = values.Get(model)!;
            var documents = Refusals.OrRefused(() => ReadDocuments(path, values.Get(join)));
            if (documents.All(document => document.All(sentence => sentence.Mentions.Count == 0)))
            {
                throw new UsageException($"{path} marks no entity: there is nothing to score.");
            }

            var spec = job.Read(parsed);
            torch.set_num_threads(values.Get(TrainingSchema.Threads));
            await using var opened = await Refusals.OrRefusedAsync(OpenAsync(directory, stage, spec, cancellationToken));
            var options = Refusals.OrRefused(() => opened.OptionsOf(spec));
            if (values.Get(conll))
            {
                options = options with { Context = ContextScope.Document, WindowText = WindowTextKind.Conll };
            }

            var scheme = new LabelScheme(
                opened.Model.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value).ToArray(), options.NoEntityLabel);
            scheme.Observe(documents.SelectMany(document => document));
            foreach (var warning in opened.WarningsOf(options))
            {
                ErrorText.Write($"luke: {warning}.");
            }

            var evaluator = new EntityEvaluator(opened.Model, options, opened);
            using var progress = new EvaluationDisplay(Console.Error, "documents", documents.Count);
            var scores = await evaluator.EvaluateAsync(documents, scheme, progress, cancellationToken);
            progress.Dispose();
            Print(scores, values.Get(Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateRelations()
    {
        var model = ModelSetting(ShippedModels.Relations);
        var holdOut = new IntegerSetting(
            "holdOut", Group, "Score every so manyeth document alone, the part that 'luke train relations --hold-out' does not train on; 0 scores all.")
        {
            Min = 0,
            Default = 0,
        };
        var command = new Command("relations", "Score relation extraction between gold entities, as a job does with the mentions that its documents bring.") { File };
        var own = new SettingOptions(command, [model, holdOut, TrainingSchema.Threads, Json]);
        var stage = new RelationDescriptor();
        var job = new EvalOptions(command, stage);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = own.Read(parsed);
            var sentences = Refusals.OrRefused(() => AnnotatedCorpus.Read(CommandFiles.Require(parsed.GetValue(File)!)));
            var directory = values.Get(model)!;
            if (values.Get(holdOut) > 0)
            {
                sentences = HeldOutPart.Split(sentences, values.Get(holdOut)).HeldOut;
            }

            if (sentences.All(sentence => sentence.Relations.Count == 0))
            {
                throw new UsageException(sentences.Count == 0
                    ? $"{holdOut.Flag} {values.Get(holdOut)} leaves no document of {parsed.GetValue(File)}: it has fewer. Take a smaller number, or 0 for all."
                    : $"{parsed.GetValue(File)} holds no relation among {CountText.Of(sentences.Count, "sentence")}: there is nothing to score.");
            }

            var spec = job.Read(parsed);
            torch.set_num_threads(values.Get(TrainingSchema.Threads));
            await using var opened = await Refusals.OrRefusedAsync(OpenAsync(directory, stage, spec, cancellationToken));
            var options = Refusals.OrRefused(() => opened.OptionsOf(spec, AnnotatedCorpus.MentionLabels(sentences)));
            if (options.PairSchema is null && opened.OptionsOf(spec).PairSchema is not null)
            {
                Console.Error.WriteLine("luke: no rule of the checkpoint's pairSchema is about the labels of these entities, so every pair of them is scored.");
            }

            using var progress = new EvaluationDisplay(Console.Error, "pairs", null);
            var scores = await new RelationEvaluator(opened.Model, options, opened).EvaluateAsync(sentences, source: null, progress, cancellationToken);
            progress.Dispose();
            Print(scores, values.Get(Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<EvaluationModel> OpenAsync(string location, StageDescriptor stage, JobSpec spec, CancellationToken cancellationToken) => EvaluationModel.Open(
        await CheckpointCatalog.OfUser().OpenAsync(location, cancellationToken), stage, new PackedLukeOptions { Precision = JobOptions.PrecisionOf(spec) });

    private static TextSetting ModelSetting(string shipped) => new("model", Group, "The checkpoint: a directory, or an https:// URL of one.")
    {
        Default = shipped,
        DefaultInWords = "the one that comes with luke",
        Placeholder = "DIR",
    };

    private static IReadOnlyList<IReadOnlyList<AnnotatedSentence>> ReadDocuments(string path, bool join)
    {
        if (AnnotatedCorpus.IsJsonLines(path))
        {
            var sentences = AnnotatedCorpus.Read(path);
            return join ? AnnotatedCorpus.ByDocument(sentences) : [.. sentences.Select(sentence => new[] { sentence })];
        }

        using var reader = AnnotatedCorpus.OpenText(path);
        return ConllReader.Read(reader, path).Select(document => document.Sentences).ToArray();
    }

    private static void Print(ExtractionScores scores, bool json)
    {
        if (scores.Micro.Gold < Few)
        {
            ErrorText.Write($"luke: scored on {CountText.Of(scores.Micro.Gold, "item")} alone, by which a score may be far from what it is on more.");
        }

        if (json)
        {
            Console.Out.WriteLine(ScoreReport.ToJson(scores));
        }
        else
        {
            ScoreReport.Write(scores, Console.Out);
        }
    }
}
