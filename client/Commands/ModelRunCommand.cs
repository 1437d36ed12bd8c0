using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground.Settings;
using LukePipeline.Reference.Verification;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke model run DIR --cases FILE --output FILE</c>: texts and spans in, every tensor out.</summary>
internal static class ModelRunCommand
{
    private const string Group = "What is run";

    public static Command Create()
    {
        var command = new Command("run", "Encode texts with their spans, run a checkpoint over them, and write every tensor.");
        var directory = new Argument<string>("DIR") { Description = "The checkpoint: a folder with config.json and the weights." };
        var cases = new TextSetting("cases", Group, "JSON: a list of cases like {\"text\": ..., \"entity_spans\": [[0, 5]]}, or a model_cases.json.")
        {
            Required = true,
            Placeholder = "FILE",
        };
        var output = new TextSetting("output", Group, "The safetensors file to write.") { Required = true, Placeholder = "FILE" };
        var tokenizer = new TextSetting("tokenizer", Group, "Folder with the tokenizer.")
        {
            DefaultInWords = "the checkpoint, or tokenizers/NAME beside the cases if they name one",
            Placeholder = "DIR",
        };
        var className = new TextSetting("class", Group, "Model class where a case does not say.") { DefaultInWords = "the one in config.json", Placeholder = "NAME" };
        var layers = new SwitchSetting("layers", Group, "Write hidden states and attentions of every layer too.");
        command.Arguments.Add(directory);
        var options = new SettingOptions(command, [cases, output, tokenizer, className, layers]);
        command.SetAction((parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var run = new ModelRun
            {
                Directory = parsed.GetRequiredValue(directory),
                Tokenizer = values.Get(tokenizer),
                ClassName = values.Get(className),
                AllLayers = values.Get(layers),
            };
            var path = values.Get(output)!;
            try
            {
                var report = run.Run(values.Get(cases)!, path, cancellationToken);
                foreach (var reason in report.Skipped)
                {
                    ErrorText.Write($"left out: {StyledWriter.Clean(reason, keepLines: true)}");
                }

                Console.Out.WriteLine($"{CountText.Of(report.Cases.Count, "case")}, {CountText.Of(report.Tensors, "tensor")}: {path}");
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
