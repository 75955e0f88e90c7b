namespace Coop.Web.Client.Kit;

/// <summary>A short word about what was just done, with a way back where there is one.</summary>
/// <param name="Id">Tells it from the others.</param>
/// <param name="Text">What happened.</param>
/// <param name="Warning">Something did not work.</param>
/// <param name="Undo">Takes it back; null when there is no way.</param>
public sealed record Toast(long Id, string Text, bool Warning, Func<Task>? Undo);

/// <summary>The toasts of one circuit.</summary>
public sealed class Toasts
{
    private const int AtOnce = 3;
    private readonly List<Toast> _shown = [];
    private long _last;

    /// <summary>The list has changed.</summary>
    public event Action? Changed;

    /// <summary>What is on screen, the oldest first.</summary>
    public IReadOnlyList<Toast> Shown => _shown;

    /// <summary>Says what was done.</summary>
    public void Say(string text, Func<Task>? undo = null) => Add(new Toast(++_last, text, Warning: false, undo));

    /// <summary>Says what did not work.</summary>
    public void Warn(string text) => Add(new Toast(++_last, text, Warning: true, Undo: null));

    /// <summary>Takes a toast off the screen.</summary>
    public void Remove(long id)
    {
        if (_shown.RemoveAll(toast => toast.Id == id) > 0)
        {
            Changed?.Invoke();
        }
    }

    private void Add(Toast toast)
    {
        _shown.Add(toast);
        if (_shown.Count > AtOnce)
        {
            _shown.RemoveAt(0);
        }

        Changed?.Invoke();
    }
}
