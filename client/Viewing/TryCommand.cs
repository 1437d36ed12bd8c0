using System.CommandLine;
using System.Text;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Trying;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;
using TorchSharp;

namespace LukePipeline.Client.Viewing;

/// <summary><c>luke try TEXT</c>: what the models find in one text, at once.</summary>
internal static class TryCommand
{
    /// <summary>Longest text that is read: a page to look at, not an archive. 1 MiB.</summary>
    private const int MaxBytes = 1 << 20;

    private static readonly IntegerSetting Threads = new("threads", CommandSettings.Group, "Threads that compute.") { Max = 1024, DefaultInWords = "one per core" };

    public static Command Create()
    {
        var text = new Argument<string[]>("text") { Description = "The text; without one, or with -, standard input.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("try", "Show what the models find in a text: its mentions and how they are related.") { text };
        var options = new SettingOptions(command, TrialSettings.All, [Threads, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var spec = TrialSettings.Read(options.Given(parsed));
            var words = parsed.GetValue(text) ?? [];
            var given = words is [] or ["-"] ? await ReadInputAsync(cancellationToken) : string.Join(' ', words);
            torch.set_num_threads(values.Get(Threads) is > 0 and var threads ? threads : Environment.ProcessorCount);
            await using var trial = await OpenAsync(spec, cancellationToken);
            var rows = await trial.RunAsync(given, cancellationToken);
            if (values.Get(CommandSettings.Json))
            {
                Console.Out.WriteLine(TrialPrinter.ToJson(given, rows));
            }
            else
            {
                TrialPrinter.Print(given, rows, new StyledWriter(Console.Out, TerminalKind.OutputCanBeDrawnOn));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<TextTrial> OpenAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            return await TextTrial.OpenAsync(spec, CheckpointCatalog.OfUser(), StageRegistry.Shipped, cancellationToken);
        }
        catch (LukeException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Reads standard input; a person at a terminal is told what is waited for.</summary>
    private static async Task<string> ReadInputAsync(CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
        {
            await ErrorText.WriteAsync("Type a text, then Ctrl+D on a line of its own.");
        }

        // The read of a terminal does not hear of a cancellation: it is left behind.
        return await Task.Run(ReadInput, CancellationToken.None).WaitAsync(cancellationToken);
    }

    private static string ReadInput()
    {
        using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int count; (count = input.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > MaxBytes)
            {
                throw new UsageException($"The text is longer than {MaxBytes >> 20} MiB. 'luke run' works on files of any size.");
            }
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes.ToArray()).TrimEnd('\n', '\r');
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException("The text is not UTF-8. Convert it first.");
        }
    }
}
