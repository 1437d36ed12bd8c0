using System.CommandLine;
using LukePipeline.Client.Outcomes;
using LukePipeline.Reference.Verification;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke model run DIR --cases FILE --output FILE</c>: texts and spans in, every tensor out.</summary>
internal static class ModelRunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Encode texts with their spans, run a checkpoint over them, and write every tensor.");
        var directory = new Argument<string>("DIR") { Description = "The checkpoint: a folder with config.json and the weights." };
        var cases = new Option<string>("--cases")
        {
            Description = "JSON: a list of cases like {\"text\": ..., \"entity_spans\": [[0, 5]]}, or a model_cases.json.",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<string>("--output") { Description = "The safetensors file to write.", HelpName = "FILE", Required = true };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description = "Folder with the tokenizer. Default: the checkpoint, or tokenizers/NAME beside the cases if they name one.",
            HelpName = "DIR",
        };
        var className = new Option<string?>("--class")
        {
            Description = "Model class where a case does not say. Default: the one in config.json.",
            HelpName = "NAME",
        };
        var layers = new Option<bool>("--layers") { Description = "Write hidden states and attentions of every layer too." };
        command.Arguments.Add(directory);
        command.Options.Add(cases);
        command.Options.Add(output);
        command.Options.Add(tokenizer);
        command.Options.Add(className);
        command.Options.Add(layers);
        command.SetAction((parsed, cancellationToken) =>
        {
            var run = new ModelRun
            {
                Directory = parsed.GetRequiredValue(directory),
                Tokenizer = parsed.GetValue(tokenizer),
                ClassName = parsed.GetValue(className),
                AllLayers = parsed.GetValue(layers),
            };
            var path = parsed.GetRequiredValue(output);
            try
            {
                var report = run.Run(parsed.GetRequiredValue(cases), path, cancellationToken);
                foreach (var reason in report.Skipped)
                {
                    Console.Error.WriteLine($"left out: {reason}");
                }

                Console.Out.WriteLine($"{report.Cases.Count} cases, {report.Tensors} tensors: {path}");
                return Task.FromResult(ExitCodes.Done);
            }
            catch (CaseFormatException e)
            {
                throw new UsageException(e.Message);
            }
        });
        return command;
    }
}
