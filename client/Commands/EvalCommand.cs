using System.CommandLine;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Training;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;
using LukePipeline.Jobs.Planning;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using TorchSharp;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke eval</c>: exact-match scores of a checkpoint on annotated sentences.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description = "Annotated sentences: .jsonl, .jsonl.gz, or a CoNLL column file.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print {\"micro\": {...}, \"labels\": {...}} as JSON." };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads that compute.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("eval", "Score a checkpoint on annotated sentences: precision, recall and F1 of exact matches.");
        command.Subcommands.Add(CreateEntities());
        command.Subcommands.Add(CreateRelations());
        return command;
    }

    private static Command CreateEntities()
    {
        var model = ModelOption(ShippedModels.Entities);
        var conll = new Option<bool>("--conll")
        {
            Description = "As the published notebook: sentences are read in the context of their document, and its words are joined as the notebook does.",
        };
        var join = new Option<bool>("--join-documents")
        {
            Description = "Read neighbouring lines whose ids differ in their last part alone (news-7-0, news-7-1) as one document; CoNLL files say it themselves.",
        };
        var job = EvalOptions.Create();
        var command = new Command("entities", "Score entity recognition.") { File, model, conll, join, Json, Threads };
        job.ForEach(command.Options.Add);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommandFiles.Require(parsed.GetValue(File)!);
            var directory = parsed.GetValue(model)!;
            var documents = ReadDocuments(path, parsed.GetValue(join));
            var spec = EvalOptions.Read(parsed, job);
            torch.set_num_threads(parsed.GetValue(Threads));
            await using var opened = EvaluationModel.Open(
                ShippedModels.Open(directory), ModelRole.Entities, new PackedLukeOptions { Precision = JobOptions.PrecisionOf(spec) });
            var options = opened.OptionsOf(spec);
            if (parsed.GetValue(conll))
            {
                options = options with { Context = ContextScope.Document, WindowText = WindowTextKind.Conll };
            }

            var scheme = new LabelScheme(
                opened.Model.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value).ToArray(), options.NoEntityLabel);
            scheme.Observe(documents.SelectMany(document => document));
            var evaluator = new EntityEvaluator(opened.Model, options, opened);
            using var progress = new EvaluationDisplay(Console.Error, "documents", documents.Count);
            var scores = await evaluator.EvaluateAsync(documents, scheme, progress, cancellationToken);
            progress.Dispose();
            Print(scores, parsed.GetValue(Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateRelations()
    {
        var model = ModelOption(ShippedModels.Relations);
        var holdOut = new Option<int>("--hold-out")
        {
            Description = "Score every so manyeth document alone, the part that 'luke train relations --hold-out' does not train on; 0 scores all.",
        };
        var command = new Command("relations", "Score relation extraction over all ordered pairs of gold entities.") { File, model, holdOut, Json, Threads };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var sentences = AnnotatedCorpus.Read(CommandFiles.Require(parsed.GetValue(File)!));
            var directory = parsed.GetValue(model)!;
            if (parsed.GetValue(holdOut) > 0)
            {
                sentences = HeldOutPart.Split(sentences, parsed.GetValue(holdOut)).HeldOut;
            }

            torch.set_num_threads(parsed.GetValue(Threads));
            await using var opened = EvaluationModel.Open(ShippedModels.Open(directory), ModelRole.Relations);
            using var progress = new EvaluationDisplay(Console.Error, "pairs", null);
            var scores = await new RelationEvaluator(opened.Model, opened.OptionsOf(), opened).EvaluateAsync(sentences, source: null, progress, cancellationToken);
            progress.Dispose();
            Print(scores, parsed.GetValue(Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<string> ModelOption(string shipped) => new("--model")
    {
        Description = "The checkpoint directory; by default the one that comes with luke.",
        DefaultValueFactory = _ => shipped,
    };

    private static IReadOnlyList<IReadOnlyList<AnnotatedSentence>> ReadDocuments(string path, bool join)
    {
        if (AnnotatedCorpus.IsJsonLines(path))
        {
            var sentences = AnnotatedCorpus.Read(path);
            return join ? AnnotatedCorpus.ByDocument(sentences) : [.. sentences.Select(sentence => new[] { sentence })];
        }

        using var reader = new StreamReader(path);
        return ConllReader.Read(reader, path).Select(document => document.Sentences).ToArray();
    }

    private static void Print(ExtractionScores scores, bool json)
    {
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
