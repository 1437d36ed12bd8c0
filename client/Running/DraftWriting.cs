using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;

namespace LukePipeline.Client.Running;

/// <summary>Writes a draft to its end, and says what is true of it whenever the command is told to stop.</summary>
/// <param name="what">What is written: "The page".</param>
/// <param name="interrupts">What hears Ctrl+C.</param>
internal sealed class DraftWriting(string what, Interrupts interrupts)
{
    /// <summary>Writes it and puts it in its place; what is not whole is not left behind.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="write">Writes to <see cref="Draft.Path"/>.</param>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public async Task RunAsync(Draft draft, Func<Task> write)
    {
        foreach (var part in draft.LeftOver())
        {
            await ErrorText.WriteAsync($"luke: {part}");
        }

        using var answering = interrupts.Answer(
            () => ErrorText.Write("Stopping; Ctrl+C once more ends at once."), () => ErrorText.Write($"Ended at once. {draft.Tell(what)}"));
        try
        {
            draft.Begin();
            await write();
            draft.Publish();
        }
        catch (OperationCanceledException)
        {
            draft.Remove();
            throw new StoppedException($"Stopped. {draft.Tell(what)}");
        }
        finally
        {
            draft.Remove();
        }
    }
}
