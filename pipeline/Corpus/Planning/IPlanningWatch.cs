using LukePipeline.Ground;

namespace LukePipeline.Corpus.Planning;

/// <summary>Keeps in mind what planning is about to look into, so that what ends its process is known after the crash.</summary>
public interface IPlanningWatch
{
    /// <summary>Whether looking into it has ended the process before, more often than chance would have it.</summary>
    /// <param name="name">An input's source, or the location of a checkpoint.</param>
    bool IsDeadly(string name);

    /// <summary>Says durably what is looked into next.</summary>
    /// <param name="name"><inheritdoc cref="IsDeadly" path="/param"/></param>
    /// <param name="patience">How long that may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">It cannot be written down.</exception>
    Task EnterAsync(string name, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Says that it was looked into to the end: what takes long from here on is not its doing.</summary>
    void Leave();

    /// <summary>Says the same durably: what ends the process before the next look is not its doing either, be it the input of another job.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">It cannot be written down.</exception>
    Task LeaveAsync(CancellationToken cancellationToken);
}
