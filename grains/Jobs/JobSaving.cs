using Orleans.Storage;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Keeps the state of a job written, in the state store and in the list of jobs, beside what the job does: a state store that does not answer
/// holds up no shard. Used on the grain's own thread only.
/// </summary>
/// <param name="state">The state.</param>
/// <param name="jobId">The job.</param>
/// <param name="collect">Puts into the state what is known now.</param>
/// <param name="note">Tells the list of jobs.</param>
/// <param name="startAnew">Ends this life of the grain: another one wrote the state.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log of the grain.</param>
internal sealed partial class JobSaving(
    IPersistentState<JobGrainState> state, string jobId, Action collect, Func<Task> note, Action startAnew, TimeProvider time, ILogger logger)
{
    /// <summary>Time between two notes of what has been done, for those who list jobs and for the next life of the grain.</summary>
    private static readonly TimeSpan NotePeriod = TimeSpan.FromSeconds(2);

    private readonly StateWriter<JobGrainState> _writer = new(state);
    private bool _unsaved;
    private bool _unnoted;
    private Task _saving = Task.CompletedTask;
    private DateTimeOffset? _unsavedSince;
    private DateTimeOffset _saveFrom;
    private DateTimeOffset _savedAt;
    private string? _trouble;

    /// <summary>Whether something is not written yet.</summary>
    public bool IsOwing => _unsaved || _unnoted;

    /// <summary>Since how long the state store has not taken what it should remember; null where it has.</summary>
    public TimeSpan? OwingFor => time.GetUtcNow() - _unsavedSince;

    /// <summary>Writes what is not written yet, and while the job runs what it has done, now and then.</summary>
    /// <param name="committed">Shards committed while the job runs; null otherwise.</param>
    public void Keep(int? committed)
    {
        var now = time.GetUtcNow();
        var isBehind = committed > state.State.ShardsDone && now - _savedAt >= NotePeriod;
        if ((IsOwing || isBehind) && _saving.IsCompleted && now >= _saveFrom)
        {
            _saving = KeepAsync(isBehind);
        }
    }

    /// <summary>Writes the state as it is.</summary>
    public Task WriteAsync() => _writer.WriteAsync();

    /// <summary>Writes the state, or has it written by one of the next looks: what the job does is in the store, and does not wait for it.</summary>
    /// <exception cref="InconsistentStateException">Another life of the grain wrote it.</exception>
    public async Task SaveSoonAsync()
    {
        _unsaved = true;
        try
        {
            await SaveAsync();
        }
        catch (Exception e) when (e is not InconsistentStateException)
        {
            Tell(e);
        }
    }

    /// <summary>Writes the state, and tells the list.</summary>
    public async Task SaveAsync()
    {
        _unsaved = true;
        _unsavedSince ??= time.GetUtcNow();
        collect();
        try
        {
            await _writer.WriteAsync();
            (_unsaved, _unsavedSince, _savedAt, _trouble) = (false, null, time.GetUtcNow(), null);
        }
        catch
        {
            // A write that began earlier may have ended well meanwhile, without this.
            _unsaved = true;
            throw;
        }

        await NoteAsync();
    }

    /// <summary>Tells the list of jobs, now or with one of the next looks. Never throws.</summary>
    public async Task NoteAsync()
    {
        try
        {
            await note();
            _unnoted = false;
        }
        catch (Exception e)
        {
            // The list is a convenience: its trouble, that of its storage included, is not the job's. It is told again.
            _unnoted = true;
            LogDirectoryUnheard(jobId, e);
        }
    }

    /// <summary>One warning for a trouble that lasts.</summary>
    public void Tell(Exception exception)
    {
        var trouble = exception.GetType().Name;
        if (_trouble != trouble)
        {
            _trouble = trouble;
            LogTrouble(jobId, exception);
        }
    }

    private async Task KeepAsync(bool isBehind)
    {
        try
        {
            await (_unsaved || isBehind ? SaveAsync() : NoteAsync());
        }
        catch (InconsistentStateException e)
        {
            // The stored state is another one: another activation wrote it. Start anew from there.
            LogTrouble(jobId, e);
            startAnew();
        }
        catch (Exception e)
        {
            Tell(e);
        }

        _saveFrom = time.GetUtcNow() + TimeSpan.FromSeconds(IsOwing ? 1 : 0);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step of job {JobId} failed and is repeated.")]
    private partial void LogTrouble(string jobId, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The job directory did not hear of job {JobId}; it is told again.")]
    private partial void LogDirectoryUnheard(string jobId, Exception exception);
}
